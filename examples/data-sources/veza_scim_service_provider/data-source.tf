# Answers only if SCIM is on, the key is right and its owner has the roles it takes.
data "veza_scim_service_provider" "this" {}

output "max_a_page" {
  value = data.veza_scim_service_provider.this.filter_max_results
}
