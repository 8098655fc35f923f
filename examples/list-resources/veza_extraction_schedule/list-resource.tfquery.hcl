list "veza_extraction_schedule" "all" {
  provider = veza
}
