package veza_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

func TestBothShapesOfTheAuditLogAreRead(t *testing.T) {
	t.Parallel()
	const older = `{"identity":{"user_id":"u1","session_id":"s1","api_key_id":"k1","email":"ada@example.com"},"status":{"grpc_code":7,"http_status":403,"error_reason":"no"},` +
		`"client":{"ip":"10.0.0.1","user_agent":"curl"},"endpoint":"/x/Create","method":"POST","url":"/api/v1/teams","request_id":"q1","request":{"password":"x"},"started_at":"2026-01-01T00:00:00Z","ended_at":"2026-01-01T00:00:01Z"}`
	const newer = `{"id":"a2","timestamp":"2026-01-01T00:00:02Z","intent":{"trace_id":"q2","user_id":"u2","api_key_id":"k2","endpoint":"/x/Get","method":"GET","url":"/api/v1/teams","client":{"ip":"10.0.0.2","user_agent":"tf"},"request":{}},` +
		`"result":{"code":"OK","error_reason":"","response":{}}}`
	n, c := inTurn(t, ok(`{"values":[`+older+`],"next_page_token":"p","has_more":true}`), ok(`{"values":[`+newer+`]}`))
	since := time.Date(2026, 1, 1, 1, 0, 0, 0, time.FixedZone("CET", 3600))
	got, err := collect(c.AuditEvents(t.Context(), veza.AuditQuery{EndedAfter: since, Method: "POST", UserID: "u1", URL: "/api/v1/teams", PageSize: 50}))
	want := []veza.AuditEvent{
		{RequestID: "q1", StartedAt: "2026-01-01T00:00:00Z", EndedAt: "2026-01-01T00:00:01Z", UserID: "u1", Email: "ada@example.com", SessionID: "s1", APIKeyID: "k1",
			Method: "POST", URL: "/api/v1/teams", Endpoint: "/x/Create", ClientIP: "10.0.0.1", UserAgent: "curl", GRPCCode: "PermissionDenied", ErrorReason: "no", HTTPStatus: 403},
		{ID: "a2", RequestID: "q2", StartedAt: "2026-01-01T00:00:02Z", EndedAt: "2026-01-01T00:00:02Z", UserID: "u2", APIKeyID: "k2",
			Method: "GET", URL: "/api/v1/teams", Endpoint: "/x/Get", ClientIP: "10.0.0.2", UserAgent: "tf", GRPCCode: "OK"},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	const first = `GET /api/preview/system/audit?filter=ended_at GE "2026-01-01T00:00:00Z" and method eq "POST" and user_id eq "u1" and url eq "/api/v1/teams"&page_size=50`
	n.want(first, first+"&page_token=p")
}

func TestTheAuditLogIsNotTakenForEmpty(t *testing.T) {
	t.Parallel()
	_, c := inTurn(t, ok(`{"entries":[{}]}`), answer(429, `{"code":"ResourceExhausted"}`), noRoute())
	for range 3 {
		if got, err := collect(c.AuditEvents(t.Context(), veza.AuditQuery{})); err == nil {
			t.Errorf("%v", got)
		}
	}
}
