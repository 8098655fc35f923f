package veza

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"strconv"
	"strings"
	"time"
)

var auditLog = endpoint{path: "/api/preview/system/audit", what: "the audit log"}

// AuditQuery says which entries of the audit log are wanted.
type AuditQuery struct {
	// EndedAfter is the earliest end of a call. Zero is 90 days ago, as far back
	// as Veza keeps them.
	EndedAfter time.Time
	// Those of one method ("POST"), user or URL; "" for all.
	Method, UserID, URL string
	// PageSize is how many are read at a time, 1,000 when 0; the most is 10,000.
	PageSize int
}

// AuditEvent is one call of the API. What it sent and what it got are left out,
// as they may hold secrets.
type AuditEvent struct {
	ID, RequestID         string
	StartedAt, EndedAt    string // RFC 3339
	UserID, Email         string
	SessionID, APIKeyID   string
	Method, URL, Endpoint string
	ClientIP, UserAgent   string
	GRPCCode, ErrorReason string
	HTTPStatus            int // 0 when not told
}

// wireAudit holds both shapes that are published: the documentation's, and the
// newer one of the OpenAPI document with "intent" and "result".
type wireAudit struct {
	ID       string        `json:"id"`
	Time     string        `json:"timestamp"`
	Identity auditIdentity `json:"identity"`
	Status   struct {
		GRPCCode    json.RawMessage `json:"grpc_code"`
		HTTPStatus  count           `json:"http_status"`
		ErrorReason string          `json:"error_reason"`
	} `json:"status"`
	Client    auditClient `json:"client"`
	Endpoint  string      `json:"endpoint"`
	Method    enum        `json:"method"`
	URL       string      `json:"url"`
	RequestID string      `json:"request_id"`
	StartedAt string      `json:"started_at"`
	EndedAt   string      `json:"ended_at"`
	Intent    struct {
		auditIdentity
		TraceID  string      `json:"trace_id"`
		Endpoint string      `json:"endpoint"`
		Method   enum        `json:"method"`
		URL      string      `json:"url"`
		Client   auditClient `json:"client"`
	} `json:"intent"`
	Result struct {
		Code        json.RawMessage `json:"code"`
		ErrorReason string          `json:"error_reason"`
	} `json:"result"`
}

type auditIdentity struct {
	UserID    string `json:"user_id"`
	SessionID string `json:"session_id"`
	APIKeyID  string `json:"api_key_id"`
	Email     string `json:"email"`
}

type auditClient struct {
	IP        string `json:"ip"`
	UserAgent string `json:"user_agent"`
}

func (w wireAudit) event() (string, AuditEvent) {
	return w.ID, AuditEvent{
		ID: w.ID, RequestID: cmp.Or(w.RequestID, w.Intent.TraceID),
		StartedAt: cmp.Or(w.StartedAt, w.Time), EndedAt: cmp.Or(w.EndedAt, w.Time),
		UserID: cmp.Or(w.Identity.UserID, w.Intent.UserID), Email: cmp.Or(w.Identity.Email, w.Intent.Email),
		SessionID: cmp.Or(w.Identity.SessionID, w.Intent.SessionID), APIKeyID: cmp.Or(w.Identity.APIKeyID, w.Intent.APIKeyID),
		Method: cmp.Or(string(w.Method), string(w.Intent.Method)), URL: cmp.Or(w.URL, w.Intent.URL),
		Endpoint: cmp.Or(w.Endpoint, w.Intent.Endpoint),
		ClientIP: cmp.Or(w.Client.IP, w.Intent.Client.IP), UserAgent: cmp.Or(w.Client.UserAgent, w.Intent.Client.UserAgent),
		GRPCCode:    cmp.Or(codeName(w.Status.GRPCCode), codeName(w.Result.Code)),
		ErrorReason: cmp.Or(w.Status.ErrorReason, w.Result.ErrorReason), HTTPStatus: int(w.Status.HTTPStatus),
	}
}

func (q AuditQuery) values() url.Values {
	since := q.EndedAfter
	if since.IsZero() {
		since = time.Now().AddDate(0, 0, -90)
	}
	filter := []string{"ended_at GE " + quote(since.UTC().Format(time.RFC3339Nano))}
	for _, f := range []struct{ name, value string }{{"method", q.Method}, {"user_id", q.UserID}, {"url", q.URL}} {
		if f.value != "" {
			filter = append(filter, f.name+" eq "+quote(f.value))
		}
	}
	return url.Values{
		"filter":    {strings.Join(filter, " and ")},
		"page_size": {strconv.Itoa(cmp.Or(q.PageSize, 1000))},
	}
}

// AuditEvents yields the entries of the audit log that q asks for, in the
// server's order.
func (c *Client) AuditEvents(ctx context.Context, q AuditQuery) iter.Seq2[AuditEvent, error] {
	return listAdmin(ctx, c, auditLog, "events", q.values(), wireAudit.event)
}
