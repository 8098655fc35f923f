resource "veza_scim_users" "all" {
  name = "all"

  people = jsonencode({
    "ann@example.com" = { given_name = "Ann", family_name = "Lee", display_name = "Ann Lee" }
    "bob@example.com" = {
      given_name   = "Bob"
      family_name  = "Stone"
      display_name = "Bob Stone"
      active       = true
      external_id  = "00u1a2b3c4d5e6f7g8h9"
      roles        = ["viewer"]
    }
  })
}

# Whom else one of the people is needed for.
output "ann" {
  value = jsondecode(veza_scim_users.all.ids)["ann@example.com"]
}
