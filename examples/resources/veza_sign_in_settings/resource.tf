resource "veza_sign_in_settings" "this" {
  scim_enabled = true

  timeouts = {
    create = "5m"
  }
}

# What needs SCIM waits until it answers.
resource "veza_scim_group" "engineering" {
  depends_on = [veza_sign_in_settings.this]

  display_name = "Engineering"
}
