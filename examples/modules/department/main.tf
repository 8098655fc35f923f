# A department: people whom Okta knows, as a group that Okta pushes to Veza, with what the
# team may see and do there.

data "veza_okta_identities" "people" {
  search = coalesce(var.search, "profile.department eq ${jsonencode(var.name)}")
}

resource "veza_okta_entitlement" "department" {
  name        = var.name
  description = "Everybody in ${var.name}"
}

# Whoever leaves the department leaves the group, and what it gives.
resource "veza_okta_entitlement_assignments_exclusive" "department" {
  entitlement_id = veza_okta_entitlement.department.id
  identity_ids   = [for person in data.veza_okta_identities.people.identities : person.id if person.active]
}

resource "veza_okta_push_group" "department" {
  app_id         = var.app_id
  entitlement_id = veza_okta_entitlement.department.id
  on_destroy     = "delete"
}

# The team that Veza has made of the group by then.
data "veza_team" "department" {
  depends_on = [veza_okta_push_group.department]

  name = var.name
}

data "veza_role" "department" {
  for_each = var.roles
  name     = each.key
}

resource "veza_team_scope" "department" {
  team_id      = data.veza_team.department.id
  policy_type  = var.provider_ids == null ? "UNBOUND" : "PROVIDER_ID_SET"
  provider_ids = var.provider_ids
}

resource "veza_sso_role_mapping" "department" {
  group = var.name
  team_roles = [for role in data.veza_role.department : {
    team_id = data.veza_team.department.id
    role_id = role.id
  }]
}

# Last, so that nobody is in Veza before their roles are.
resource "veza_okta_app_assignment" "department" {
  depends_on = [veza_okta_entitlement_assignments_exclusive.department, veza_sso_role_mapping.department, veza_team_scope.department]

  app_id         = var.app_id
  entitlement_id = veza_okta_entitlement.department.id
}
