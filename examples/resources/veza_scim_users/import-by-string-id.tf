import {
  to = veza_scim_users.all
  id = "all"
}
