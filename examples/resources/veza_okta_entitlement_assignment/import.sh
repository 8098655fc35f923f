# ENTITLEMENT/IDENTITY: the group by name or id, the person by login or id.
terraform import veza_okta_entitlement_assignment.ann_in_sales Sales/ann@acme.example
