# By name, or by SCIM id. "displayName:" says that a text which looks like an id is a name.
terraform import veza_scim_group.engineering Engineering
terraform import veza_scim_group.engineering e9e30dba-f08f-4109-8486-d5c6a331660a
