resource "veza_user" "break_glass" {
  email       = "break-glass@example.com"
  given_name  = "Break"
  family_name = "Glass"

  # Written once per version, and kept nowhere.
  password_wo         = var.break_glass_password
  password_wo_version = 1

  # Whatever becomes of this configuration, the account stays.
  on_destroy = "retain"
}

variable "break_glass_password" {
  type      = string
  ephemeral = true
}

# A user without a role cannot sign in.
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
