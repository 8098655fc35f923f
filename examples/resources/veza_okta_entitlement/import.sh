# By name, or by id. "name:" says that a text which looks like an id is a name.
terraform import veza_okta_entitlement.sales Sales
terraform import veza_okta_entitlement.sales 00g1a2b3c4D5e6F7g8h9
