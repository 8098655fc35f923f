resource "veza_team_role_assignment" "ann_reads_engineering" {
  user_id = veza_scim_user.ann.id
  team_id = veza_team.engineering.id
  role_id = data.veza_role.viewer.id
}

data "veza_role" "viewer" {
  name = "viewer"
}

resource "veza_team" "engineering" {
  name        = "Engineering"
  policy_type = "UNBOUND"
}

resource "veza_scim_user" "ann" {
  user_name    = "ann@example.com"
  given_name   = "Ann"
  family_name  = "Lee"
  display_name = "Ann Lee"
}
