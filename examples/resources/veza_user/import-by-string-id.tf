import {
  to = veza_user.break_glass
  id = "break-glass@example.com"
}
