# The guide "Lifecycle management for Okta" explains this configuration. It runs on a
# tenant and an org in a file beside this one: nothing to sign up for, nobody to hurt.

terraform {
  required_providers {
    veza = {
      source = "veza/veza"
    }
  }
}

provider "veza" {
  sandbox = {}

  protected_users = ["ada@acme.example"] # who would repair a mistake
  max_removals    = "2"
}

variable "staff" {
  description = "People by login. A company has them elsewhere: in a file, or in the HR system."
  type = map(object({
    first_name = string
    last_name  = string
    department = string
  }))
  default = {
    "ada@acme.example"   = { first_name = "Ada", last_name = "Lovelace", department = "Engineering" }
    "grace@acme.example" = { first_name = "Grace", last_name = "Hopper", department = "Engineering" }
    "karen@acme.example" = { first_name = "Karen", last_name = "Spärck Jones", department = "Research" }
  }
}

variable "suspected" {
  description = "Logins of people whose password may be known to others."
  type        = set(string)
  default     = []
}

# In Okta: the people, an entitlement for each department, and who has it.

resource "veza_okta_identity" "staff" {
  for_each = var.staff

  login      = each.key
  email      = each.key
  first_name = each.value.first_name
  last_name  = each.value.last_name
  department = each.value.department
  user_type  = "Employee"
  logout     = true # whoever leaves is logged out first
}

resource "veza_okta_entitlement" "departments" {
  for_each = toset([for person in var.staff : person.department])

  name        = each.key
  description = "Everybody in ${each.key}"
}

resource "veza_okta_entitlement_assignment" "departments" {
  for_each = var.staff

  entitlement_id = veza_okta_entitlement.departments[each.value.department].id
  identity_id    = veza_okta_identity.staff[each.key].id
}

resource "veza_okta_password_reset" "suspected" {
  for_each = var.suspected

  login = veza_okta_identity.staff[each.key].login
}

# From Okta into Veza: every employee whom the org knows, whoever put them there.

data "veza_okta_identities" "employees" {
  search = "profile.userType eq \"Employee\""
}

resource "veza_sign_in_settings" "this" {
  scim_enabled = true
}

resource "veza_scim_user" "employees" {
  for_each   = { for person in data.veza_okta_identities.employees.identities : lower(person.login) => person if person.active }
  depends_on = [veza_sign_in_settings.this]

  user_name    = each.key
  given_name   = each.value.first_name
  family_name  = each.value.last_name
  display_name = "${each.value.first_name} ${each.value.last_name}"
  external_id  = each.value.id
}

output "in_veza" {
  description = "Who was taken from Okta into Veza."
  value       = sort(keys(veza_scim_user.employees))
}
