variable "leaver" {
  description = "Login of somebody whom Terraform does not manage."
  type        = string
  default     = "contractor@acme.example"
}

# By hand, and again if it breaks off:
#
#   terraform apply -invoke=action.veza_okta_deprovision.leaver -var leaver=contractor@acme.example
action "veza_okta_deprovision" "leaver" {
  config {
    login = var.leaver
  }
}

# Or with the change that names the next leaver, which somebody reviews.
resource "terraform_data" "leaver" {
  input = var.leaver

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.veza_okta_deprovision.leaver]
    }
  }
}
