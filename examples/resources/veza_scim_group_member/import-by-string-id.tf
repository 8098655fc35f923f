import {
  to = veza_scim_group_member.ann_in_engineering
  id = "Engineering/ann@example.com"
}
