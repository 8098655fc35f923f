# The whole tenant as one resource: terraform query -generate-config-out=people.tf
list "veza_scim_users" "everybody" {
  provider         = veza
  include_resource = true
}
