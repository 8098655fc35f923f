data "veza_okta_entitlement" "sales" {
  name              = "Sales"
  include_assignees = true
}

output "sellers" {
  value = length(data.veza_okta_entitlement.sales.identity_ids)
}
