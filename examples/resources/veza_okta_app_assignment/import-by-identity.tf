import {
  to = veza_okta_app_assignment.ann
  identity = {
    app_id      = "0oa1a2b3c4D5e6F7g8h9"
    identity_id = "00u1a2b3c4D5e6F7g8h9"
  }
}
