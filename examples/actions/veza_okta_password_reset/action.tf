# By hand, as often as you like:
#
#   terraform apply -invoke=action.veza_okta_password_reset.ann
action "veza_okta_password_reset" "ann" {
  config {
    login = "ann@acme.example"
  }
}

# Or when something happens: every other value is an incident, and resets the password.
variable "incident" {
  type    = string
  default = "none"
}

resource "terraform_data" "incident" {
  input = var.incident

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.veza_okta_password_reset.ann]
    }
  }
}
