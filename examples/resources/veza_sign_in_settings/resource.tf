resource "veza_sign_in_settings" "this" {
  scim_enabled = true

  # Who gets in while the identity provider does not work. Checked before SCIM is on;
  # taken from the assignment of the role, so that the role is there by then.
  break_glass_user_id = veza_team_role_assignment.break_glass_admin.user_id

  timeouts = {
    create = "5m"
  }
}

# What needs SCIM waits until it answers.
resource "veza_scim_group" "engineering" {
  depends_on = [veza_sign_in_settings.this]

  display_name = "Engineering"
}

resource "veza_user" "break_glass" {
  email       = "break-glass@example.com"
  given_name  = "Break"
  family_name = "Glass"
  on_destroy  = "retain"
}

resource "veza_team_role_assignment" "break_glass_admin" {
  user_id = veza_user.break_glass.id
  team_id = data.veza_team.root.id
  role_id = data.veza_role.admin.id
}

data "veza_team" "root" {
  name = "Root"
}

data "veza_role" "admin" {
  name = "admin"
}
