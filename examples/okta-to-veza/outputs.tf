output "access" {
  description = "Who can do what in Veza, and through which groups."
  value = {
    for login in keys(var.people) : login => sort([
      for grant in data.veza_effective_access.all.grants : join(" ", [
        grant.role_name, "on", grant.team_name, "through",
        join(" and ", [for source in grant.sources : coalesce(source.group_name, source.kind)])
      ]) if grant.user_name == login
    ])
  }
}
