variable "okta_integration_id" {
  type = string
}

# A new integration has its data source once it was discovered.
data "veza_lifecycle_datasources" "okta" {
  provider_id = var.okta_integration_id
  timeouts    = { read = "15m" }
}

# Before the working day, ahead of everything else, so that policies see who has joined.
resource "veza_extraction_schedule" "okta" {
  datasource_id              = one(data.veza_lifecycle_datasources.okta.datasources).id
  priority                   = 100
  timezone                   = "America/New_York"
  scheduled_extraction_times = ["06:00:00", "12:30:00"]
  scheduled_days_of_week     = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"]
}
