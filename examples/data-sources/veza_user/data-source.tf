# The owner of the API key in use.
data "veza_user" "me" {
  self = true
}

data "veza_user" "break_glass" {
  email = "break-glass@example.com"
}

output "break_glass_roles" {
  value = [for r in data.veza_user.break_glass.team_roles : "${r.role_name} on ${r.team_name}"]
}
