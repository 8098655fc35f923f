import {
  to = veza_okta_push_group.engineering
  id = "Veza/Engineering"
}
