data "veza_scim_user" "ann" {
  user_name = "ann@example.com"
}

output "ann_may_sign_in" {
  value = data.veza_scim_user.ann.active
}
