import {
  to = veza_okta_entitlement_assignment.ann_in_sales
  identity = {
    entitlement_id = "00g1a2b3c4D5e6F7g8h9"
    identity_id    = "00u1a2b3c4D5e6F7g8h9"
  }
}
