list "veza_team" "all" {
  provider = veza
}
