resource "veza_okta_entitlement" "sales" {
  name        = "Sales"
  description = "Those who sell"
}
