data "veza_api_keys" "all" {}

output "keys_that_were_never_used" {
  value = [for k in data.veza_api_keys.all.keys : k.name if k.last_access_at == null]
}
