list "veza_okta_app" "veza" {
  provider = veza

  config {
    query = "Veza"
  }
}
