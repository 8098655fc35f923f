import {
  to = veza_okta_identities.all
  id = "all"
}
