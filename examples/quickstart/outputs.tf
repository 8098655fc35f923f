output "people" {
  description = "Who was provisioned, and whether they may sign in."
  value       = { for key, person in veza_scim_user.people : person.user_name => person.active ? "active" : "deactivated" }
}

output "groups" {
  description = "Which groups there are, and who is in them."
  value = {
    for name in keys(veza_scim_group.groups) : name => [
      for key, membership in local.memberships : veza_scim_user.people[membership.person].user_name if membership.group == name
    ]
  }
}

output "scim" {
  description = "What the tenant's SCIM service says it can do."
  value = {
    patch      = data.veza_scim_service_provider.this.patch_supported
    bulk       = data.veza_scim_service_provider.this.bulk_supported
    max_a_page = data.veza_scim_service_provider.this.filter_max_results
  }
}
