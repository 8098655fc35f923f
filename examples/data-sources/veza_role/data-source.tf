data "veza_role" "viewer" {
  name = "viewer"
}

output "viewer_can_be_given_on_any_team" {
  value = data.veza_role.viewer.is_available_in_non_root_team
}
