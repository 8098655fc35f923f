data "veza_scim_users" "all" {}

output "deactivated" {
  value = [for user in data.veza_scim_users.all.users : user.user_name if !user.active]
}
