# By hand:
#
#   terraform apply -invoke=action.veza_okta_logout.ann
action "veza_okta_logout" "ann" {
  config {
    identity_id = veza_okta_identity.ann.id
  }
}

# Or after every change of Ann: she signs in again, and her apps learn of it.
resource "veza_okta_identity" "ann" {
  login      = "ann@acme.example"
  email      = "ann@acme.example"
  first_name = "Ann"
  last_name  = "Lee"
  department = "Sales"

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.veza_okta_logout.ann]
    }
  }
}
