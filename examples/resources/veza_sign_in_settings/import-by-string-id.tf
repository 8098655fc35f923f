import {
  to = veza_sign_in_settings.this
  id = "sign_in_settings"
}
