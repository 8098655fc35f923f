resource "veza_sso_role_mapping" "engineers" {
  group = veza_scim_group.engineering.display_name

  team_roles = [
    {
      team_id = veza_team.platform.id
      role_id = data.veza_role.operator.id
    },
    {
      team_id = veza_team.platform.id
      role_id = data.veza_role.viewer.id
    },
  ]
}

resource "veza_scim_group" "engineering" {
  display_name = "Engineering"
}

resource "veza_team" "platform" {
  name        = "Platform"
  policy_type = "UNBOUND"
}

data "veza_role" "operator" {
  name = "operator"
}

data "veza_role" "viewer" {
  name = "viewer"
}
