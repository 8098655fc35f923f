resource "veza_okta_app" "veza" {
  name  = "scim2headerauth"
  label = "Veza"
}
