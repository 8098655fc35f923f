list "veza_okta_app_assignment" "veza" {
  provider = veza

  config {
    app_id = "0oa1a2b3c4D5e6F7g8h9"
  }
}
