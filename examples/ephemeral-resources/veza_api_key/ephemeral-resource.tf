provider "veza" {
  url     = "https://acme.vezacloud.com"
  api_key = var.api_key
}

variable "api_key" {
  type      = string
  ephemeral = true
}

# Made when the run begins, revoked and deleted when it ends.
ephemeral "veza_api_key" "run" {
  name = "terraform, one run"
}

# What works with the second block leaves the key of this run in the audit log, not yours.
provider "veza" {
  alias   = "run"
  url     = "https://acme.vezacloud.com"
  api_key = ephemeral.veza_api_key.run.access_key
}

resource "veza_scim_group" "engineering" {
  provider = veza.run

  display_name = "Engineering"
}
