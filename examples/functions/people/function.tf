# people.csv: user_name,given_name,family_name,roles
#             ann@example.com,Ann,Lee,viewer;operator
resource "veza_scim_users" "staff" {
  name   = "staff"
  people = provider::veza::people(csvdecode(file("${path.module}/people.csv")))
}
