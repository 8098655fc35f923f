resource "veza_scim_user" "ann" {
  user_name    = "ann@example.com"
  given_name   = "Ann"
  family_name  = "Lee"
  display_name = "Ann Lee"
}

# Everything set: nothing of this follows the tenant.
resource "veza_scim_user" "bob" {
  user_name    = "bob@example.com"
  given_name   = "Bob"
  family_name  = "Stone"
  display_name = "Bob Stone"
  external_id  = "00u1a2b3c4d5e6f7g8h9"
  active       = true
  roles        = ["viewer"]

  emails = [
    { value = "bob@example.com", type = "work", primary = true },
    { value = "bob@home.example", type = "home" },
  ]

  # Destroying deletes this person for good instead of deactivating them.
  on_destroy = "delete"
}
