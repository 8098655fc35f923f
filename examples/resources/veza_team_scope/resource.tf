resource "veza_scim_group" "engineering" {
  display_name = "Engineering"
}

# The team that Veza makes of the group. The name alone is known before the group is
# there, so that depends_on has to say what to wait for.
data "veza_team" "engineering" {
  name = veza_scim_group.engineering.display_name

  depends_on = [veza_scim_group.engineering]
}

resource "veza_team_scope" "engineering" {
  team_id      = data.veza_team.engineering.id
  provider_ids = ["0191f6c5-21ab-7c1f-a1f5-8e1b0a6f0c11"]
}
