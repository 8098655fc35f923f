list "veza_team_scope" "all" {
  provider = veza
}
