import {
  to = veza_team.data_platform
  identity = {
    id = "0191f6c5-77f0-7b0e-9a55-2d9e6a4f3b02"
  }
}
