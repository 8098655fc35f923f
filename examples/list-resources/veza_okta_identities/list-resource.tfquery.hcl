# The whole org as one resource: terraform query -generate-config-out=people.tf
list "veza_okta_identities" "everybody" {
  provider         = veza
  include_resource = true
}
