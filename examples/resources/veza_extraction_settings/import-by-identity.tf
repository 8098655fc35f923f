import {
  to = veza_extraction_settings.this
  identity = {
    id = "extraction_settings"
  }
}
