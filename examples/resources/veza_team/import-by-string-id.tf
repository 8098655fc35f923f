import {
  to = veza_team.data_platform
  id = "name:Data Platform"
}
