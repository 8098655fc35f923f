# Everybody in Sales, with what an import needs: terraform query -generate-config-out=people.tf
list "veza_okta_identity" "sales" {
  provider = veza
  limit    = 1000

  config {
    search = "profile.department eq \"Sales\""
  }
}
