resource "veza_scim_group_member" "ann_in_engineering" {
  group_id = veza_scim_group.engineering.id
  user_id  = veza_scim_user.ann.id
}

resource "veza_scim_group" "engineering" {
  display_name = "Engineering"
}

resource "veza_scim_user" "ann" {
  user_name    = "ann@example.com"
  given_name   = "Ann"
  family_name  = "Lee"
  display_name = "Ann Lee"
}
