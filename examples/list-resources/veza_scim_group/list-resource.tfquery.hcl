list "veza_scim_group" "engineering" {
  provider = veza

  config {
    filter = "displayName eq \"Engineering\""
  }
}
