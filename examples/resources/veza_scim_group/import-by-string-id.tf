import {
  to = veza_scim_group.engineering
  id = "displayName:Engineering"
}
