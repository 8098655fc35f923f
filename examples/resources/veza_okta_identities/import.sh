# The name that the set is to have. The import takes everybody whom the org has, but the deprovisioned.
terraform import veza_okta_identities.all all
