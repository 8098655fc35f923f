list "veza_okta_entitlement" "veza" {
  provider = veza

  config {
    search = "profile.name sw \"veza-\""
  }
}
