import {
  to = veza_scim_group_members_exclusive.admins
  id = "displayName:Admins"
}
