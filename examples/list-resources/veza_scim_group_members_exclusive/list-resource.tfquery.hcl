list "veza_scim_group_members_exclusive" "all" {
  provider         = veza
  include_resource = true
}
