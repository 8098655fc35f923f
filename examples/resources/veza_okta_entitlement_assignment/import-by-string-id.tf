import {
  to = veza_okta_entitlement_assignment.ann_in_sales
  id = "Sales/ann@acme.example"
}
