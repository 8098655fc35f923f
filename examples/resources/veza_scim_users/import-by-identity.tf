import {
  to = veza_scim_users.all
  identity = {
    name = "all"
  }
}
