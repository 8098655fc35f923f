list "veza_okta_entitlement_assignments_exclusive" "all" {
  provider         = veza
  include_resource = true
}
