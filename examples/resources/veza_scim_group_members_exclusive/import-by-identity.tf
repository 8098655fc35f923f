import {
  to = veza_scim_group_members_exclusive.admins
  identity = {
    group_id = "e9e30dba-f08f-4109-8486-d5c6a331660a"
  }
}
