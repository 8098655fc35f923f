list "veza_team_role_assignment" "ann" {
  provider = veza

  config {
    user_id = "2819c223-7f76-453a-919d-413861904646"
  }
}
