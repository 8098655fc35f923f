# Okta is extracted every hour, Snowflake, which charges for it, once a day.
resource "veza_extraction_settings" "this" {
  interval = "auto"

  overrides = {
    OKTA      = "1h"
    SNOWFLAKE = "1d"
  }
}
