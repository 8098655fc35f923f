data "veza_scim_groups" "all" {}

output "groups" {
  value = { for group in data.veza_scim_groups.all.groups : group.display_name => group.id }
}
