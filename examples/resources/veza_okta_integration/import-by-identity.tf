import {
  to = veza_okta_integration.acme
  identity = {
    id = "0191f6c5-21ab-7c1f-a1f5-8e1b0a6f0c11"
  }
}
