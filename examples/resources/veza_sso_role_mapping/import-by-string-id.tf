import {
  to = veza_sso_role_mapping.engineers
  id = "Engineering"
}
