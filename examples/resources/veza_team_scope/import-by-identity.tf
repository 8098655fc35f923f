import {
  to = veza_team_scope.engineering
  identity = {
    team_id = "0191f6c5-77f0-7b0e-9a55-2d9e6a4f3b02"
  }
}
