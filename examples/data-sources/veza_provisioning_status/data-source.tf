data "veza_provisioning_status" "ann" {
  user_name = "ann@example.com"
}

# A warning in every plan and apply while Ann does not come from Okta to Veza, with the
# first reason and what to do about it. The data source stands outside the check: one
# inside is read again by each apply, so that no plan would be empty.
check "ann_is_provisioned" {
  assert {
    condition     = data.veza_provisioning_status.ann.provisioned
    error_message = data.veza_provisioning_status.ann.message
  }
}

# Several people, by one app, and all that is wrong with each of them.
data "veza_provisioning_status" "staff" {
  for_each = toset(["ann@example.com", "bob@example.com"])

  user_name = each.value
  app_id    = "0oa1a2b3c4D5e6F7g8h9"
}

output "what_is_wrong" {
  value = {
    for person, status in data.veza_provisioning_status.staff : person => [
      for c in status.checks : "${c.name}: ${c.detail}" if c.ok == false
    ]
  }
}
