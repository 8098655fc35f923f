import {
  to = veza_okta_identity.ann
  id = "ann@example.com"
}
