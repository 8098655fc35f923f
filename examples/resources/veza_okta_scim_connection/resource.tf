variable "scim_api_key" {
  type        = string
  ephemeral   = true
  description = "API key of the SCIM admin."
}

resource "veza_okta_scim_connection" "veza" {
  app_id             = veza_okta_app.veza.id
  api_key_wo         = var.scim_api_key
  api_key_wo_version = 1

  # base_url is that of the tenant in the provider block, and all features are on.

  # People may have roles of their own, from the attribute roles of their Okta profile.
  roles = {
    expression = "user.roles"
  }

  depends_on = [veza_sign_in_settings.this]
}

resource "veza_okta_app" "veza" {
  name  = "scim2headerauth"
  label = "Veza"
}

resource "veza_sign_in_settings" "this" {
  scim_enabled = true
}
