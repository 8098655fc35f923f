# By label or by id.
terraform import veza_okta_app.veza Veza
