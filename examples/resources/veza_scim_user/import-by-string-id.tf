import {
  to = veza_scim_user.ann
  id = "ann@example.com"
}
