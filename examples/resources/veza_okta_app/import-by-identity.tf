import {
  to = veza_okta_app.veza
  identity = {
    id = "0oa1a2b3c4D5e6F7g8h9"
  }
}
