variable "name" {
  description = "Name of the department: of its group in Okta, and of its team in Veza."
  type        = string

  validation {
    condition     = trimspace(var.name) == var.name && var.name != ""
    error_message = "The name must be there, without spaces around it."
  }
}

variable "search" {
  description = "Who belongs to it, as an expression of Okta's search language. Not set, those whose department has its name."
  type        = string
  default     = null
}

variable "app_id" {
  description = "Id of the SCIM app in Okta whose connection goes to Veza."
  type        = string
}

variable "roles" {
  description = "Roles on the team of the department that its members have."
  type        = set(string)
  default     = ["viewer"]

  validation {
    condition     = length(var.roles) > 0
    error_message = "Somebody without a role cannot sign in: name at least one."
  }
}

variable "provider_ids" {
  description = "Ids of the integrations whose data the department sees. Not set, it sees all; empty, none."
  type        = set(string)
  default     = null
}
