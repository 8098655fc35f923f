# Made by hand in the Admin Console: Create App Integration, with the SCIM switch.
data "veza_okta_app" "veza" {
  label = "Veza"
}
