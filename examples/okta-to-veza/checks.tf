# The guide's section Validation, asked anew by every plan and apply. The data sources stand
# outside the checks: one inside is read again by each apply, so that no plan would be empty.

locals {
  assigned = keys(veza_okta_app_assignment.people)
  in_veza  = { for user in data.veza_scim_users.all.users : lower(user.user_name) => user }
}

data "veza_user" "break_glass" {
  depends_on = [veza_team_role_assignment.break_glass]

  id = veza_user.break_glass.id
}

check "break_glass" {
  assert {
    condition = (data.veza_user.break_glass.local && data.veza_user.break_glass.enabled
    && contains([for r in data.veza_user.break_glass.team_roles : r.role_name if r.team_id == data.veza_team.root.id], "admin"))
    error_message = "The break-glass account does not open: it has to be local, enabled, and admin on the root team."
  }
}

# Whoever has the app is in Veza as in Okta, and from whom it was taken is deactivated. Where
# somebody is not, the status says why, in the order of the guide's Troubleshooting.

data "veza_provisioning_status" "people" {
  for_each   = var.people
  depends_on = [veza_okta_app_assignment.people, veza_okta_identity.people, veza_okta_entitlement_assignment.members]

  user_name = each.key
  app_id    = veza_okta_app.veza.id
}

data "veza_scim_users" "all" {
  depends_on = [veza_okta_app_assignment.people, veza_okta_identity.people, veza_okta_entitlement_assignment.members]
}

check "people" {
  assert {
    condition = alltrue([for login in local.assigned : data.veza_provisioning_status.people[login].provisioned])
    error_message = join("\n", concat(["Somebody who has the app in Okta is not in Veza."], [
      for status in data.veza_provisioning_status.people : status.message if !status.provisioned
    ]))
  }

  assert {
    condition = alltrue([for login in local.assigned : try(
      local.in_veza[login].given_name == veza_okta_identity.people[login].first_name
      && local.in_veza[login].family_name == veza_okta_identity.people[login].last_name,
    false)])
    error_message = "Somebody has another name in Veza than in Okta."
  }

  assert {
    condition = alltrue([
      for login in setsubtract(keys(var.people), local.assigned) : !try(local.in_veza[login].active, false)
    ])
    error_message = "Somebody from whom the app was taken is still active in Veza."
  }
}

# The groups are teams, with the same members.

data "veza_scim_group" "pushed" {
  for_each   = var.groups
  depends_on = [veza_okta_push_group.groups, veza_okta_app_assignment.people, veza_okta_entitlement_assignment.members]

  display_name = each.key
}

check "teams" {
  assert {
    condition = alltrue([for name, team in data.veza_scim_group.pushed : sort(team.user_ids) == sort([
      for login in local.assigned : try(local.in_veza[login].id, login) if contains(var.people[login].groups, name)
    ])])
    error_message = "A team in Veza has other members than its group in Okta."
  }

  assert {
    condition     = alltrue([for push in veza_okta_push_group.groups : push.error == null])
    error_message = "Okta could not push a group."
  }
}

# Everybody has the roles that the mapping gives to their groups, and their own.

data "veza_effective_access" "all" {
  depends_on = [veza_okta_app_assignment.people, veza_sso_role_mapping.groups, veza_okta_entitlement_assignment.members]
}

check "roles" {
  assert {
    condition = alltrue(flatten([for login in local.assigned : [
      for group in var.people[login].groups : [
        for role in var.groups[group].roles : anytrue([
          for grant in data.veza_effective_access.all.grants :
          lower(grant.user_name) == login && grant.role_name == role && contains(grant.sources[*].group_name, group)
        ])
      ]
    ]]))
    error_message = "Somebody lacks a role to which a group of theirs is mapped: compare var.groups with the output access."
  }

  assert {
    condition = alltrue(flatten([for login in local.assigned : [
      for role in coalesce(var.people[login].roles, []) : anytrue([
        for grant in data.veza_effective_access.all.grants :
        lower(grant.user_name) == login && grant.role_name == role && contains(grant.sources[*].kind, "scim_role")
      ])
    ]]))
    error_message = "Somebody lacks a role of their own: compare var.people with the output access."
  }
}
