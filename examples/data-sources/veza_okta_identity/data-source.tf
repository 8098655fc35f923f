data "veza_okta_identity" "ann" {
  login = "ann@example.com"
}

output "ann" {
  value = {
    status     = data.veza_okta_identity.ann.status
    last_login = data.veza_okta_identity.ann.last_login
    badge      = try(jsondecode(data.veza_okta_identity.ann.custom_attributes).badge_number, null)
  }
}
