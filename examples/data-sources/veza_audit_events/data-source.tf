data "veza_audit_events" "deletions" {
  since  = "2026-01-31T08:00:00Z"
  method = "DELETE"
  limit  = 100
}

output "who_deleted_what" {
  value = [for e in data.veza_audit_events.deletions.events : "${e.ended_at} ${e.email} ${e.url}" if e.http_status == 204]
}
