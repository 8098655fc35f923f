data "veza_sign_in_settings" "this" {}

check "scim" {
  assert {
    condition     = data.veza_sign_in_settings.this.scim_enabled
    error_message = "SCIM provisioning is off: people who leave keep their access."
  }
}
