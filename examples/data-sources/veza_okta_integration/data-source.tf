data "veza_okta_integration" "acme" {
  name = "Acme"
}

# Members of the team see what was extracted through the integration.
resource "veza_team" "identity" {
  name         = "Identity"
  provider_ids = [data.veza_okta_integration.acme.id]
}
