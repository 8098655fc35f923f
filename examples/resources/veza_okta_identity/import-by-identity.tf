import {
  to = veza_okta_identity.ann
  identity = {
    id = "00u1a2b3c4d5e6f7g8h9"
  }
}
