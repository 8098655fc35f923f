# The name of the group.
terraform import veza_sso_role_mapping.engineers Engineering
