import {
  to = veza_team_role_assignment.ann_reads_engineering
  identity = {
    user_id = "2819c223-7f76-453a-919d-413861904646"
    team_id = "613df06e-9a40-4331-947c-5c327b54b228"
    role_id = "b7ef1a3c-5d0f-4c57-8b3e-0e1d4f6a9c21"
  }
}
