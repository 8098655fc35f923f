import {
  to = veza_okta_identities.all
  identity = {
    name = "all"
  }
}
