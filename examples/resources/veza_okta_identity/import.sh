# By login, or by Okta's id.
terraform import veza_okta_identity.ann ann@example.com
terraform import veza_okta_identity.ann 00u1a2b3c4d5e6f7g8h9
