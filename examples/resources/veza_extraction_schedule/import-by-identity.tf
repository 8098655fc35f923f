import {
  to = veza_extraction_schedule.okta
  identity = {
    datasource_id = "0191f6c5-9e04-7d1a-8c55-6f0b2a9d4e17"
  }
}
