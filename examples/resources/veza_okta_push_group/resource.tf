resource "veza_okta_push_group" "engineering" {
  app_id         = veza_okta_scim_connection.veza.app_id
  entitlement_id = data.veza_okta_entitlement.engineering.id
}

data "veza_okta_entitlement" "engineering" {
  name = "Engineering"
}

variable "scim_api_key" {
  type      = string
  ephemeral = true
}

resource "veza_okta_app" "veza" {
  name  = "scim2headerauth"
  label = "Veza"
}

resource "veza_okta_scim_connection" "veza" {
  app_id             = veza_okta_app.veza.id
  api_key_wo         = var.scim_api_key
  api_key_wo_version = 1
}
