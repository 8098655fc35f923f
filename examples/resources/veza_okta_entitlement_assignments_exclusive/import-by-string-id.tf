import {
  to = veza_okta_entitlement_assignments_exclusive.sales
  id = "name:Sales"
}
