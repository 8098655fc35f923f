list "veza_okta_push_group" "veza" {
  provider = veza

  config {
    app_id = "0oa1a2b3c4D5e6F7g8h9"
  }
}
