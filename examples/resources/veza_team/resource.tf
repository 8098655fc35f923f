# What the members see is what these integrations hold.
resource "veza_team" "data_platform" {
  name         = "Data Platform"
  description  = "Owners of the warehouse"
  provider_ids = ["0191f6c5-21ab-7c1f-a1f5-8e1b0a6f0c11"]
}

# Members see the data of all integrations, as those of the root team do.
resource "veza_team" "auditors" {
  name        = "Auditors"
  policy_type = "UNBOUND"
}
