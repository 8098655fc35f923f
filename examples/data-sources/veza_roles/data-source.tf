data "veza_roles" "all" {}

output "role_ids" {
  value = { for role in data.veza_roles.all.roles : role.name => role.id }
}
