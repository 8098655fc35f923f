import {
  to = veza_api_key.okta
  identity = {
    id = "0199d0e2-80aa-7c31-b5a9-61f0c3d4e5f6"
  }
}
