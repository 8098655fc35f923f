import {
  to = veza_extraction_schedule.okta
  id = "name:Okta (Acme)"
}
