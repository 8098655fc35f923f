import {
  to = veza_extraction_settings.this
  id = "extraction_settings"
}
