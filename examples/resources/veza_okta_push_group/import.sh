# APP/GROUP: the app by label or id, the group by name or id; or APP/MAPPING, with the id of the mapping.
terraform import veza_okta_push_group.engineering Veza/Engineering
