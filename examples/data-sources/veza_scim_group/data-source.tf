data "veza_scim_group" "engineering" {
  display_name = "Engineering"
}

output "engineers" {
  value = length(data.veza_scim_group.engineering.user_ids)
}
