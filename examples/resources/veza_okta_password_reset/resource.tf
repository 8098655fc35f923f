# Resets when it is created, and again with every other value of triggers.
resource "veza_okta_password_reset" "ann" {
  login = "ann@acme.example"

  triggers = {
    incident = "INC-4711"
  }
}

# No link for a mailbox that may be in the wrong hands: Bob cannot sign in until the
# help desk resets his password again, with an e-mail.
resource "veza_okta_password_reset" "bob" {
  login      = "bob@acme.example"
  send_email = false

  triggers = {
    incident = "INC-4712"
  }
}
