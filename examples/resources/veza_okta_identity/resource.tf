resource "veza_okta_identity" "ann" {
  login      = "ann@example.com"
  email      = "ann@example.com"
  first_name = "Ann"
  last_name  = "Lee"
}

resource "veza_okta_identity" "bob" {
  login      = "bob@example.com"
  email      = "bob@example.com"
  first_name = "Bob"
  last_name  = "Stone"

  title           = "Account Executive"
  department      = "Sales"
  employee_number = "4711"
  manager         = "Ann Lee"
  city            = "Berlin"
  country_code    = "DE"

  # Attributes that the org has added to Okta's own, under their names in snake_case.
  custom_attributes = jsonencode({
    badge_number = "B-17"
    contractor   = false
  })

  # No e-mail: the company invites its people itself.
  activation = "silent"

  # Set once, and then for the help desk to change.
  no_continuous_sync = ["manager", "badge_number"]

  # A leaver's sessions end at once.
  logout = true
}
