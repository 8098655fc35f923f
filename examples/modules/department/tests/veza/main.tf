# What has become of people in Veza, whoever did it.

terraform {
  required_providers {
    veza = {
      source = "veza/veza"
    }
  }
}

data "veza_scim_users" "all" {}

data "veza_effective_access" "all" {}

output "active" {
  value = { for user in data.veza_scim_users.all.users : lower(user.user_name) => user.active }
}

output "access" {
  value = { for user in data.veza_scim_users.all.users : lower(user.user_name) => sort([
    for grant in data.veza_effective_access.all.grants : "${grant.role_name} on ${grant.team_name}" if grant.user_id == user.id
  ]) }
}
