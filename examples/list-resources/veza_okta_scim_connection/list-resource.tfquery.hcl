list "veza_okta_scim_connection" "all" {
  provider = veza
}
