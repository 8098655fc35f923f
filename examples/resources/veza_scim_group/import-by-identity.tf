import {
  to = veza_scim_group.engineering
  identity = {
    id = "e9e30dba-f08f-4109-8486-d5c6a331660a"
  }
}
