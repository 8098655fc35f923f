# By name, or by id. "name:" says that a text which looks like an id is a name.
terraform import veza_okta_integration.acme Acme
terraform import veza_okta_integration.acme 0191f6c5-21ab-7c1f-a1f5-8e1b0a6f0c11
