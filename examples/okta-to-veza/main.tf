# The guide "SCIM provisioning with Okta" explains this configuration. It runs on a tenant
# and an org in a file beside this one: nothing to sign up for, nobody to hurt.

terraform {
  required_version = ">= 1.11"
  required_providers {
    veza = {
      source = "veza/veza"
    }
  }
}

# The administrator of both systems: accounts, roles, the switch, and everything in Okta.
provider "veza" {
  sandbox = {}
}

# The SCIM admin, to whom the key belongs that Okta goes to Veza with. On a tenant of yours
# this block has the SCIM admin's own key; in the sandbox both blocks are its administrator.
provider "veza" {
  alias   = "scim"
  sandbox = {}
}

# Break-glass: a local account that gets in while the identity provider does not work.

data "veza_team" "root" {
  name = "Root"
}

data "veza_role" "all" {
  for_each = toset(concat(["admin", "scim_provisioner"], flatten(values(var.groups)[*].roles)))
  name     = each.key
}

resource "veza_user" "break_glass" {
  email       = "break-glass@acme.example" # sets a password by the mail that Veza sends
  given_name  = "Break"
  family_name = "Glass"
}

resource "veza_team_role_assignment" "break_glass" {
  user_id = veza_user.break_glass.id
  team_id = data.veza_team.root.id
  role_id = data.veza_role.all["admin"].id
}

# Step 1: the SCIM admin.

resource "veza_user" "scim_admin" {
  email       = "okta-provisioning@acme.example"
  given_name  = "SCIM"
  family_name = "Admin"
}

resource "veza_team_role_assignment" "scim_admin" {
  for_each = toset(["admin", "scim_provisioner"])

  user_id = veza_user.scim_admin.id
  team_id = data.veza_team.root.id
  role_id = data.veza_role.all[each.key].id
}

# Step 2: the key, and the switch. The switch is refused unless the break-glass account
# would open.

resource "veza_api_key" "okta" {
  provider   = veza.scim
  depends_on = [veza_team_role_assignment.scim_admin]

  name    = "Okta provisioning"
  team_id = data.veza_team.root.id
}

resource "veza_sign_in_settings" "this" {
  scim_enabled        = true
  break_glass_user_id = veza_team_role_assignment.break_glass.user_id
}

# Step 3: the app in Okta, and its connection to Veza. An app that somebody made with the
# wizard of the Admin Console is looked up instead: data "veza_okta_app".

resource "veza_okta_app" "veza" {
  name  = "scim2headerauth"
  label = "Veza"
}

# Okta tries the address and the key before it turns the connection on. New people, changed
# profiles and leavers are told to Veza unless features says otherwise.
resource "veza_okta_scim_connection" "veza" {
  depends_on = [veza_sign_in_settings.this]

  app_id             = veza_okta_app.veza.id
  api_key_wo         = veza_api_key.okta.access_key
  api_key_wo_version = 1
  roles              = {} # step 5: roles that people have beside those of their groups
}

# Step 4: the groups that Okta pushes, and what they are in Veza: teams with a scope and
# roles. The mapping stands before the first member comes.

resource "veza_okta_entitlement" "groups" {
  for_each = var.groups

  name        = each.key
  description = each.value.description
}

resource "veza_okta_push_group" "groups" {
  for_each   = var.groups
  depends_on = [veza_okta_scim_connection.veza]

  app_id         = veza_okta_app.veza.id
  entitlement_id = veza_okta_entitlement.groups[each.key].id
  on_destroy     = "delete" # the team goes with its group
}

resource "veza_sso_role_mapping" "groups" {
  for_each = var.groups

  group = each.key
  team_roles = [for role in each.value.roles : {
    team_id = each.value.on_root ? data.veza_team.root.id : data.veza_team.pushed[each.key].id
    role_id = data.veza_role.all[role].id
  }]
}

# By way of a local: a data source that depends on the resource itself looks for all teams
# anew whenever one group comes, and their scopes would be replaced. The error is not known
# while a push is to be made or tried again, and so neither is the team.
locals {
  teams = { for name, push in veza_okta_push_group.groups : name => push.error == null ? push.target_name : name }
}

data "veza_team" "pushed" {
  for_each = var.groups
  name     = local.teams[each.key]
}

resource "veza_team_scope" "groups" {
  for_each = { for name, group in var.groups : name => group if !group.on_root }

  team_id      = data.veza_team.pushed[each.key].id
  policy_type  = each.value.sees_everything ? "UNBOUND" : "PROVIDER_ID_SET"
  provider_ids = each.value.sees_everything ? null : []
}

# The people. Where Okta has them already, the data source veza_okta_identities finds them.

resource "veza_okta_identity" "people" {
  for_each = var.people

  login      = each.key
  email      = each.key # Veza takes the user name for the e-mail address
  first_name = each.value.first_name
  last_name  = each.value.last_name
  title      = each.value.title
}

resource "veza_okta_entitlement_assignment" "members" {
  for_each = merge([for login, person in var.people : {
    for group in person.groups : "${group}/${login}" => { group = group, login = login }
  }]...)

  entitlement_id = veza_okta_entitlement.groups[each.value.group].id
  identity_id    = veza_okta_identity.people[each.value.login].id
}

# Both are needed: the app, and a group that is pushed to it.
resource "veza_okta_app_assignment" "people" {
  for_each   = { for login, person in var.people : login => person if !contains(var.unassigned, login) }
  depends_on = [veza_okta_push_group.groups, veza_okta_entitlement_assignment.members, veza_sso_role_mapping.groups]

  app_id      = veza_okta_app.veza.id
  identity_id = veza_okta_identity.people[each.key].id
  roles       = each.value.roles
}
