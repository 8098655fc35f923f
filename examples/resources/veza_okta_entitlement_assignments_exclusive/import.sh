# By the name or the id of the group.
terraform import veza_okta_entitlement_assignments_exclusive.sales Sales
