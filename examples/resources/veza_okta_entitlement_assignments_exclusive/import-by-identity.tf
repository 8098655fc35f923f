import {
  to = veza_okta_entitlement_assignments_exclusive.sales
  identity = {
    entitlement_id = "00g1a2b3c4D5e6F7g8h9"
  }
}
