resource "veza_okta_entitlement_assignment" "ann_in_sales" {
  entitlement_id = veza_okta_entitlement.sales.id
  identity_id    = data.veza_okta_identity.ann.id
}

resource "veza_okta_entitlement" "sales" {
  name = "Sales"
}

data "veza_okta_identity" "ann" {
  login = "ann@acme.example"
}
