data "veza_lifecycle_datasources" "all" {}

# Where passwords can be reset, and whether Lifecycle Management is switched on there.
data "veza_lifecycle_datasources" "reset" {
  action_type = "RESET_PASSWORD"
}

output "resettable" {
  value = { for d in data.veza_lifecycle_datasources.reset.datasources : d.name => d.enabled }
}
