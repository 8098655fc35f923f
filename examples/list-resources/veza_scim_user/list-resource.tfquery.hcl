# Everybody, with what an import needs: terraform query -generate-config-out=people.tf
list "veza_scim_user" "everybody" {
  provider = veza
  limit    = 1000
}
