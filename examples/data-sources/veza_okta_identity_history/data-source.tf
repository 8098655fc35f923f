data "veza_okta_identity_history" "ann" {
  login = "ann@example.com"
  since = "2026-01-01T00:00:00Z"
}

output "what_happened_to_ann" {
  value = [for event in data.veza_okta_identity_history.ann.events : "${event.published} ${event.type} by ${coalesce(event.actor.name, event.actor.id, "Okta")}"]
}
