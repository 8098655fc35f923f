data "veza_okta_entitlements" "managed_here" {
  search = "type eq \"OKTA_GROUP\" and profile.name sw \"veza-\""
}

output "entitlements" {
  value = { for entitlement in data.veza_okta_entitlements.managed_here.entitlements : entitlement.name => entitlement.id }
}
