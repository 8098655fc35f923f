# The key belongs to the SCIM admin, since it is made with a key of theirs.
provider "veza" {
  alias   = "scim"
  url     = "https://acme.vezacloud.com"
  api_key = var.scim_admin_api_key
}

variable "scim_admin_api_key" {
  type      = string
  ephemeral = true
}

resource "veza_api_key" "okta" {
  provider = veza.scim

  name = "Okta provisioning"
}

# The secret is in the state: protect it, and hand it on by hand.
output "okta_api_key" {
  value     = veza_api_key.okta.access_key
  sensitive = true
}
