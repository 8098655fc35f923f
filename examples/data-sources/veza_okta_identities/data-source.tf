data "veza_okta_identities" "sales" {
  search = "profile.department eq \"Sales\" and status eq \"ACTIVE\""
}

# The same people in Veza. The e-mail address is their user name there.
resource "veza_scim_user" "sales" {
  for_each = { for person in data.veza_okta_identities.sales.identities : lower(person.login) => person }

  user_name    = each.value.email
  given_name   = each.value.first_name
  family_name  = each.value.last_name
  display_name = coalesce(each.value.display_name, "${each.value.first_name} ${each.value.last_name}")
  external_id  = each.value.id
}
