list "veza_okta_integration" "all" {
  provider = veza
}
