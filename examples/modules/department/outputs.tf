output "team_id" {
  description = "Id of the team in Veza."
  value       = data.veza_team.department.id
}

output "logins" {
  description = "Logins of everybody in the department."
  value       = sort([for person in data.veza_okta_identities.people.identities : lower(person.login) if person.active])
}
