# Everybody in the department and nobody else: whomever somebody adds by hand is taken out
# by the next apply.
resource "veza_okta_entitlement_assignments_exclusive" "sales" {
  entitlement_id = veza_okta_entitlement.sales.id
  identity_ids   = [for person in data.veza_okta_identities.sales.identities : person.id]
}

resource "veza_okta_entitlement" "sales" {
  name = "Sales"
}

data "veza_okta_identities" "sales" {
  search = "profile.department eq \"Sales\" and status eq \"ACTIVE\""
}
