import {
  to = veza_sign_in_settings.this
  identity = {
    id = "sign_in_settings"
  }
}
