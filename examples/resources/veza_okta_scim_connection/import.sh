# By the label or the id of the app.
terraform import veza_okta_scim_connection.veza Veza
