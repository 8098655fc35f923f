# The guide "Break-glass, SCIM admin and the first key" explains this configuration.

terraform {
  required_version = ">= 1.11"
  required_providers {
    veza = {
      source = "veza/veza"
    }
  }
}

variable "url" {
  type = string
}

variable "admin_api_key" {
  type        = string
  ephemeral   = true
  description = "Key of an administrator, made by hand. Nothing can make the first one."
}

variable "scim_admin_api_key" {
  type        = string
  ephemeral   = true
  default     = ""
  description = "Key of the SCIM admin, made by hand once that account exists."
}

variable "scim_admin_has_key" {
  type        = bool
  default     = false
  description = "Whether scim_admin_api_key is there."
}

variable "break_glass_password" {
  type      = string
  ephemeral = true
}

variable "scim_admin_password" {
  type      = string
  ephemeral = true
}

# The administrator makes accounts and gives roles.
provider "veza" {
  url             = var.url
  api_key         = var.admin_api_key
  protected_users = ["glass@example.com"]
}

# The SCIM admin provisions, and makes their own keys. Until they have a first one this
# block is the administrator's, and nothing uses it.
provider "veza" {
  alias           = "scim"
  url             = var.url
  api_key         = var.scim_admin_has_key ? var.scim_admin_api_key : var.admin_api_key
  protected_users = ["glass@example.com"]
}

resource "veza_user" "break_glass" {
  email               = "glass@example.com"
  given_name          = "Break"
  family_name         = "Glass"
  password_wo         = var.break_glass_password
  password_wo_version = 1
  on_destroy          = "retain"
}

resource "veza_user" "scim_admin" {
  email               = "provisioning@example.com"
  given_name          = "SCIM"
  family_name         = "Admin"
  password_wo         = var.scim_admin_password
  password_wo_version = 1
}

data "veza_team" "root" {
  name = "Root"
}

data "veza_role" "needed" {
  for_each = toset(["admin", "scim_provisioner"])
  name     = each.key
}

resource "veza_team_role_assignment" "break_glass_admin" {
  user_id = veza_user.break_glass.id
  team_id = data.veza_team.root.id
  role_id = data.veza_role.needed["admin"].id
}

resource "veza_team_role_assignment" "scim_admin" {
  for_each = data.veza_role.needed

  user_id = veza_user.scim_admin.id
  team_id = data.veza_team.root.id
  role_id = each.value.id
}

# Refused unless the break-glass account would open.
resource "veza_sign_in_settings" "this" {
  scim_enabled        = true
  break_glass_user_id = veza_team_role_assignment.break_glass_admin.user_id
}

# The key that goes into Okta: the SCIM admin's, since they make it.
resource "veza_api_key" "okta" {
  count      = var.scim_admin_has_key ? 1 : 0
  provider   = veza.scim
  depends_on = [veza_team_role_assignment.scim_admin]

  name    = "Okta provisioning"
  team_id = data.veza_team.root.id
}

output "okta_api_key" {
  value     = one(veza_api_key.okta[*].access_key)
  sensitive = true
}
