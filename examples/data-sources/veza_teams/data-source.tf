data "veza_teams" "all" {}

output "teams_that_see_everything" {
  value = [for team in data.veza_teams.all.teams : team.name if team.policy_type == "UNBOUND"]
}
