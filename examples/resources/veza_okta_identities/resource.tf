resource "veza_okta_identities" "all" {
  name       = "all"
  activation = "silent"

  people = jsonencode({
    "ann@example.com" = { first_name = "Ann", last_name = "Lee", email = "ann@example.com" }
    "bob@example.com" = {
      first_name        = "Bob"
      last_name         = "Stone"
      email             = "bob@example.com"
      department        = "Sales"
      title             = "" # is taken away; what is not named at all follows the org
      active            = true
      custom_attributes = { badge_number = "B-17" }
    }
  })
}

# The rows of a table, such as csvdecode(file("people.csv")), need no function of their own:
# what is said of people are strings. A login that is there twice is refused by Terraform.
locals {
  table = csvdecode(<<-CSV
    login,first_name,last_name,department
    cat@example.com,Cat,Fox,Sales
    dan@example.com,Dan,Hill,Research
  CSV
  )
}

resource "veza_okta_identities" "table" {
  name = "table"
  people = jsonencode({
    for p in local.table : p.login => {
      first_name = p.first_name
      last_name  = p.last_name
      email      = p.login
      department = p.department
    }
  })
}

# Whom else one of the people is needed for.
output "ann" {
  value = jsondecode(veza_okta_identities.all.ids)["ann@example.com"]
}
