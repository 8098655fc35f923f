import {
  to = veza_team_role_assignment.ann_reads_engineering
  id = "ann@example.com/Engineering/viewer"
}
