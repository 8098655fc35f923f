import {
  to = veza_okta_app_assignment.ann
  id = "Veza/ann@acme.example"
}
