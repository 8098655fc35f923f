import {
  to = veza_scim_group_member.ann_in_engineering
  identity = {
    group_id = "e9e30dba-f08f-4109-8486-d5c6a331660a"
    user_id  = "2819c223-7f76-453a-919d-413861904646"
  }
}
