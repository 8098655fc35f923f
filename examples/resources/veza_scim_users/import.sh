# The name that the set is to have. The import takes everybody whom the tenant has.
terraform import veza_scim_users.all all
