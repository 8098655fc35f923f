import {
  to = veza_okta_scim_connection.veza
  id = "Veza"
}
