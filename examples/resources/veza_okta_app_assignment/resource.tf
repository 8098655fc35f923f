# Everybody in the group.
resource "veza_okta_app_assignment" "engineering" {
  app_id         = data.veza_okta_app.veza.id
  entitlement_id = data.veza_okta_entitlement.engineering.id
}

# One person, with a role of their own in Veza.
resource "veza_okta_app_assignment" "ann" {
  app_id      = data.veza_okta_app.veza.id
  identity_id = data.veza_okta_identity.ann.id
  roles       = ["operator"]
}

data "veza_okta_app" "veza" {
  label = "Veza"
}

data "veza_okta_entitlement" "engineering" {
  name = "Engineering"
}

data "veza_okta_identity" "ann" {
  login = "ann@acme.example"
}
