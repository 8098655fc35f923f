import {
  to = veza_okta_integration.acme
  id = "name:Acme"
}
