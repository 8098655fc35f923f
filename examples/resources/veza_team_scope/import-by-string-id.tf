import {
  to = veza_team_scope.engineering
  id = "name:Engineering"
}
