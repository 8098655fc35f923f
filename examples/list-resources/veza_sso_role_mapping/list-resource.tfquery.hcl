list "veza_sso_role_mapping" "all" {
  provider = veza
}
