data "veza_extraction_settings" "this" {}

output "okta_interval" {
  value = lookup(data.veza_extraction_settings.this.overrides, "OKTA", data.veza_extraction_settings.this.interval)
}
