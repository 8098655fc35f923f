import {
  to = veza_okta_entitlement.sales
  identity = {
    id = "00g1a2b3c4D5e6F7g8h9"
  }
}
