# By id, which the data source veza_api_keys shows. The secret cannot be imported.
terraform import veza_api_key.okta 0199d0e2-80aa-7c31-b5a9-61f0c3d4e5f6
