# Ann and nobody else: whoever somebody adds by hand is removed by the next apply.
resource "veza_scim_group_members_exclusive" "admins" {
  group_id = veza_scim_group.admins.id
  user_ids = [veza_scim_user.ann.id]
}

resource "veza_scim_group" "admins" {
  display_name = "Admins"
}

resource "veza_scim_user" "ann" {
  user_name    = "ann@example.com"
  given_name   = "Ann"
  family_name  = "Lee"
  display_name = "Ann Lee"
}
