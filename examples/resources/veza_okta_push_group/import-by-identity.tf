import {
  to = veza_okta_push_group.engineering
  identity = {
    app_id = "0oa1a2b3c4D5e6F7g8h9"
    id     = "gPm1a2b3c4D5e6F7g8h9"
  }
}
