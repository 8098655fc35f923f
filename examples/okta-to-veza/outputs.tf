output "provisioning" {
  description = "Where Okta provisions to, and whether it does."
  value       = { to = veza_okta_scim_connection.veza.base_url, on = veza_okta_scim_connection.veza.enabled }
}

output "in_veza" {
  description = "What became of each person in Veza."
  value = {
    for login in keys(var.people) : login => try(local.in_veza[login].active ? "active" : "deactivated", "not there")
  }
}

output "why" {
  description = "Why each person is in Veza, or is not, and what to do about it."
  value       = { for login, status in data.veza_provisioning_status.people : login => status.message }
}

output "teams" {
  description = "The teams that Veza made of the groups, and who is in them."
  value = { for name, team in data.veza_scim_group.pushed : name => sort([
    for login, user in local.in_veza : login if contains(team.user_ids, user.id)
  ]) }
}

output "access" {
  description = "Who can do what in Veza, and through which groups."
  value = {
    for login in keys(var.people) : login => sort([
      for grant in data.veza_effective_access.all.grants : join(" ", [
        grant.role_name, "on", grant.team_name, "through",
        join(" and ", [for source in grant.sources : coalesce(source.group_name, source.kind)])
      ]) if lower(grant.user_name) == login
    ])
  }
}
