variable "okta_token" {
  type      = string
  ephemeral = true
}

# With a token. It is in no state and no plan: to write another one, raise the version.
resource "veza_okta_integration" "acme" {
  name             = "Acme"
  domain           = "acme.okta.com"
  token_wo         = var.okta_token
  token_wo_version = 1

  # The switch of Lifecycle Management. The token needs okta.users.manage and okta.groups.manage.
  provisioning = true

  user_custom_properties = [{ name = "badge", lcm_unique_identifier = true }]
}

variable "okta_private_key" {
  type      = string
  ephemeral = true
}

# With an OAuth client, for part of the org.
resource "veza_okta_integration" "partners" {
  name                   = "Partners"
  domain                 = "partners.okta.com"
  client_id              = "0oa1bcdEFGH2ijKLmn3o7"
  private_key_id         = "bmGQpVJrTUhMbcm9Pr0M"
  private_key_wo         = var.okta_private_key
  private_key_wo_version = 1

  extract_users_only = true
  domain_allow_list  = ["partners.example.com"]
}
