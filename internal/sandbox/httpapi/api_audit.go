package httpapi

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// maxAuditPage is the most entries in one answer (Veza API, Audit logs).
const maxAuditPage = 10_000

// auditOf has the shape that the documentation shows. Names of gRPC endpoints
// are not public; what was sent and answered may hold secrets. Both are left out.
func auditOf(e tenant.AuditEntry) map[string]any {
	code := "OK"
	if e.Status >= http.StatusBadRequest {
		code = codes[e.Status]
	}
	return map[string]any{
		"id":       e.ID,
		"identity": map[string]any{"user_id": e.UserID, "session_id": "", "api_key_id": e.KeyID, "email": e.Email},
		"status":   map[string]any{"grpc_code": code, "http_status": e.Status, "error_reason": e.Error},
		"client":   map[string]any{"ip": e.ClientIP, "user_agent": e.UserAgent},
		"endpoint": "", "method": e.Method, "url": e.Path, "request_id": e.RequestID,
		"started_at": e.Started, "ended_at": e.Ended,
	}
}

func (s *server) listAudit(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	values, err := parameters(r)
	if err != nil {
		return answer{}, err
	}
	q, err := auditQuery(values)
	if err != nil {
		return answer{}, err
	}
	size := q.Limit
	q.Limit++ // to know whether there are more
	entries, err := s.tenant.FindAudit(r.Context(), q)
	if err != nil {
		return answer{}, err
	}
	body := map[string]any{"next_page_token": "", "has_more": false}
	if len(entries) > size {
		entries = entries[:size]
		last := entries[size-1]
		body["has_more"], body["next_page_token"] = true, base64.RawURLEncoding.EncodeToString([]byte(last.Ended+" "+last.ID))
	}
	list := make([]map[string]any, len(entries))
	for i, e := range entries {
		list[i] = auditOf(e)
	}
	body["values"] = list
	return plain(body), nil
}

// auditQuery reads a query of the audit log, whose page_size and whose filter
// by time are mandatory.
func auditQuery(values url.Values) (tenant.AuditQuery, error) {
	var q tenant.AuditQuery
	size, err := strconv.Atoi(parameter(values, "pageSize"))
	if err != nil || size < 1 || size > maxAuditPage {
		return q, violation("page_size", "it is mandatory, from 1 to "+strconv.Itoa(maxAuditPage))
	}
	q.Limit = size
	if token := parameter(values, "pageToken"); token != "" {
		last, err := base64.RawURLEncoding.DecodeString(token)
		var ok bool
		if q.AfterEnd, q.AfterID, ok = strings.Cut(string(last), " "); !ok || err != nil {
			return q, violation("page_token", "it is none that this list gave out")
		}
	}
	filter, err := conditions(parameter(values, "filter"))
	if err != nil {
		return q, err
	}
	for _, c := range filter {
		if err := addCondition(&q, c); err != nil {
			return q, err
		}
	}
	if q.Since.IsZero() {
		return q, violation("filter", `it needs the time from which: ended_at GE "2026-01-31T12:00:00Z", or persisted_at`)
	}
	return q, nil
}

func addCondition(q *tenant.AuditQuery, c condition) error {
	switch c.attribute {
	case "ended_at", "persisted_at":
		at, err := time.Parse(time.RFC3339, c.value)
		if err != nil {
			return violation("filter", strconv.Quote(c.value)+" is no time as RFC 3339 writes it")
		}
		switch c.op { // Times are kept in milliseconds.
		case "GE":
			q.Since = at
		case "GT":
			q.Since = at.Add(time.Millisecond)
		case "LE":
			q.Until = at
		case "LT":
			q.Until = at.Add(-time.Millisecond)
		default:
			return violation("filter", c.attribute+" can be compared with GE, GT, LE and LT")
		}
		return nil
	case "method", "user_id", "url":
		if c.op != "EQ" {
			return violation("filter", c.attribute+" can be compared with eq")
		}
		*map[string]*string{"method": &q.Method, "user_id": &q.UserID, "url": &q.URL}[c.attribute] = c.value
		return nil
	}
	return violation("filter", "there is no attribute "+c.attribute+" to filter by")
}
