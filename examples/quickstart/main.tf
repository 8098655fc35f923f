# People, groups and memberships on a Veza tenant, and the switch that lets
# SCIM manage them. The tenant is a file beside this one: nothing to sign up for.

terraform {
  required_providers {
    veza = {
      source = "veza/veza"
    }
  }
}

provider "veza" {
  sandbox = {}
}

locals {
  people = {
    ada   = { given = "Ada", family = "Lovelace", groups = ["Engineering", "Security"] }
    grace = { given = "Grace", family = "Hopper", groups = ["Engineering"] }
    karen = { given = "Karen", family = "Spärck Jones", groups = ["Security"] }
  }

  memberships = merge([
    for key, person in local.people : {
      for group in person.groups : "${group}/${key}" => { group = group, person = key }
    }
  ]...)
}

# Administration > Sign-in Settings > Enable SCIM provisioning.
resource "veza_sign_in_settings" "this" {
  scim_enabled = true
}

resource "veza_scim_user" "people" {
  for_each   = local.people
  depends_on = [veza_sign_in_settings.this]

  user_name    = "${each.key}@example.com"
  given_name   = each.value.given
  family_name  = each.value.family
  display_name = "${each.value.given} ${each.value.family}"
}

# Veza makes a team of each group.
resource "veza_scim_group" "groups" {
  for_each   = toset(["Engineering", "Security"])
  depends_on = [veza_sign_in_settings.this]

  display_name = each.key
}

resource "veza_scim_group_member" "members" {
  for_each = local.memberships

  group_id = veza_scim_group.groups[each.value.group].id
  user_id  = veza_scim_user.people[each.value.person].id
}

data "veza_scim_service_provider" "this" {
  depends_on = [veza_sign_in_settings.this]
}
