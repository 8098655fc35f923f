list "veza_okta_entitlement_assignment" "sellers" {
  provider = veza

  config {
    entitlement_id = "00g1a2b3c4D5e6F7g8h9"
  }
}
