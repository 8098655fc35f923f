# APP/HOLDER: the app by label or id, the person by login or id, the group by name or id.
terraform import veza_okta_app_assignment.engineering Veza/Engineering
terraform import veza_okta_app_assignment.ann Veza/ann@acme.example
