import {
  to = veza_okta_app.veza
  id = "Veza"
}
