# A tenant has one set of settings.
terraform import veza_sign_in_settings.this sign_in_settings
