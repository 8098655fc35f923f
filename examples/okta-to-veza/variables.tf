variable "groups" {
  description = "Groups in Okta by name. Veza makes a team of each; roles are on that team, or on the root team."
  type = map(object({
    description     = string
    roles           = set(string)
    on_root         = optional(bool, false)
    sees_everything = optional(bool, false)
  }))
  default = {
    "Platform"    = { description = "Who keeps the lights on", roles = ["admin"], on_root = true }
    "Identity"    = { description = "Who decides about access", roles = ["admin"], on_root = true }
    "Engineering" = { description = "Who builds", roles = ["viewer", "operator"], sees_everything = true }
  }
}

variable "people" {
  description = "People by login, with their groups, and roles that they have in Veza beside those of their groups."
  type = map(object({
    first_name = string
    last_name  = string
    title      = optional(string)
    groups     = set(string)
    roles      = optional(set(string))
  }))
  default = {
    "ada@acme.example"   = { first_name = "Ada", last_name = "Lovelace", groups = ["Platform", "Identity"] }
    "grace@acme.example" = { first_name = "Grace", last_name = "Hopper", groups = ["Engineering"] }
    "karen@acme.example" = { first_name = "Karen", last_name = "Spärck Jones", groups = ["Engineering"], roles = ["operator"] }
  }
}

variable "unassigned" {
  description = "Logins of people from whom the app is taken. They stay in Okta, and are deactivated in Veza."
  type        = set(string)
  default     = []
}
