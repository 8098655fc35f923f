# What a department needs to be there: people in Okta, and an app that is connected to Veza.

terraform {
  required_providers {
    veza = {
      source = "veza/veza"
    }
  }
}

variable "departments" {
  description = "Department of each person, by login."
  type        = map(string)
}

resource "veza_okta_identity" "people" {
  for_each = var.departments

  login      = each.key
  email      = each.key
  first_name = title(split("@", each.key)[0])
  last_name  = "Lee"
  department = each.value
}

data "veza_user" "self" {
  self = true
}

resource "veza_sign_in_settings" "this" {
  scim_enabled        = true
  break_glass_user_id = data.veza_user.self.id
}

resource "veza_api_key" "okta" {
  name = "Okta provisioning"
}

resource "veza_okta_app" "veza" {
  name  = "scim2headerauth"
  label = "Veza"
}

resource "veza_okta_scim_connection" "veza" {
  depends_on = [veza_sign_in_settings.this]

  app_id             = veza_okta_app.veza.id
  api_key_wo         = veza_api_key.okta.access_key
  api_key_wo_version = 1
}

output "app_id" {
  value = veza_okta_scim_connection.veza.app_id
}
