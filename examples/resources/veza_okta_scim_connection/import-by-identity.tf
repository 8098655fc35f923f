import {
  to = veza_okta_scim_connection.veza
  identity = {
    app_id = "0oa1a2b3c4D5e6F7g8h9"
  }
}
