resource "veza_scim_group" "engineering" {
  display_name = "Engineering"
}
