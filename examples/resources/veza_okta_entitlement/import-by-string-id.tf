import {
  to = veza_okta_entitlement.sales
  id = "name:Sales"
}
