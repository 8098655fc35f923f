list "veza_extraction_settings" "all" {
  provider = veza
}
