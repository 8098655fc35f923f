import {
  to = veza_user.break_glass
  identity = {
    id = "0199d0e1-5c1f-7d5e-9a3b-2f6d1c0b7a88"
  }
}
