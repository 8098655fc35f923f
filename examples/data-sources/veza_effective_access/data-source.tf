data "veza_effective_access" "ann" {
  user_name = "ann@example.com"
}

# What Ann would keep if she left the group Engineering.
output "beside_engineering" {
  value = [
    for g in data.veza_effective_access.ann.grants : "${g.role_name} on ${g.team_name}"
    if anytrue([for s in g.sources : s.group_name == null ? true : lower(s.group_name) != "engineering"])
  ]
}
