data "veza_team" "root" {
  name = "Root"
}

output "root_team_id" {
  value = data.veza_team.root.id
}
