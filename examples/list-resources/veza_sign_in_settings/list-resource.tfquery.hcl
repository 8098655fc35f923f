list "veza_sign_in_settings" "this" {
  provider = veza
}
