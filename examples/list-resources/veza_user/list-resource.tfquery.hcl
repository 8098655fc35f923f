# One request for each person: Veza has no list of local users.
list "veza_user" "local" {
  provider = veza
  limit    = 100

  config {
    filter = "userName eq \"break-glass@example.com\""
  }
}
