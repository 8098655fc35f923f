package veza_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

var dialError = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}

const gatewayDuplicate = `{"code":"InvalidArgument","message":"Invalid Arguments","request_id":"abc123","timestamp":"2025-01-01T00:00:00Z","details":[
	{"@type":"type.googleapis.com/google.rpc.BadRequest","field_violations":[{"field":"name","description":"Provider with the same name already exists"}]},
	{"@type":"type.googleapis.com/errorstatus.v1.UserFacingErrorInfo","reason":"INVALID_ARGUMENTS","metadata":{},"message":"Bad name","resolution":"Choose another name"}]}`

func TestBothErrorShapesAreUnderstood(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		reply     reply
		want      veza.Error
		text      string
		sentinels []error
	}{
		"SCIM error": {
			reply:     scimError(409, "uniqueness"),
			want:      veza.Error{Status: 409, SCIMType: "uniqueness", Message: "said the server"},
			text:      "POST /scim/v2/Users: 409 uniqueness: said the server",
			sentinels: []error{veza.ErrConflict},
		},
		"SCIM error with a number as status": {
			reply: answer(400, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":400,"scimType":"invalidValue","detail":"Email must be marked as primary"}`),
			want:  veza.Error{Status: 400, SCIMType: "invalidValue", Message: "Email must be marked as primary"},
			text:  "POST /scim/v2/Users: 400 invalidValue: Email must be marked as primary",
		},
		"uniqueness as 400": {
			reply:     scimError(400, "Uniqueness"),
			want:      veza.Error{Status: 400, SCIMType: "Uniqueness", Message: "said the server"},
			text:      "POST /scim/v2/Users: 400 Uniqueness: said the server",
			sentinels: []error{veza.ErrConflict},
		},
		"gateway error of a duplicate": {
			reply: answer(400, gatewayDuplicate),
			want: veza.Error{
				Status: 400, Code: "InvalidArgument", Message: "Invalid Arguments", RequestID: "abc123", Resolution: "Choose another name",
				FieldViolations: []veza.FieldViolation{{Field: "name", Description: "Provider with the same name already exists"}},
			},
			text:      "POST /scim/v2/Users: 400 InvalidArgument: Invalid Arguments; name: Provider with the same name already exists; Choose another name (request ID abc123)",
			sentinels: []error{veza.ErrConflict},
		},
		"gateway error with a number as code": {
			reply:     answer(400, `{"code":6,"message":"exists","details":[]}`),
			want:      veza.Error{Status: 400, Code: "AlreadyExists", Message: "exists"},
			text:      "POST /scim/v2/Users: 400 AlreadyExists: exists",
			sentinels: []error{veza.ErrConflict},
		},
		"gateway error in protobuf's spelling": {
			reply:     answer(403, `{"code":"PERMISSION_DENIED","message":"no","details":["x",{"fieldViolations":[3,{"field":"f","description":"d"}]}]}`),
			want:      veza.Error{Status: 403, Code: "PermissionDenied", Message: "no", FieldViolations: []veza.FieldViolation{{Field: "f", Description: "d"}}},
			text:      "POST /scim/v2/Users: 403 PermissionDenied: no; f: d",
			sentinels: []error{veza.ErrForbidden},
		},
		"members of unexpected types cost only themselves": {
			reply:     answer(401, `{"code":{"a":1},"message":["x"],"detail":"the key is unknown","request_id":7,"details":"none"}`),
			want:      veza.Error{Status: 401, Message: "the key is unknown"},
			text:      "POST /scim/v2/Users: 401: the key is unknown",
			sentinels: []error{veza.ErrUnauthorized},
		},
		"request id and Retry-After of the headers": {
			reply: reply{status: 429, body: `{}`, header: http.Header{"X-Request-Id": {"req-9"}, "Retry-After": {"7"}}},
			want:  veza.Error{Status: 429, RequestID: "req-9", RetryAfter: 7 * time.Second},
			text:  "POST /scim/v2/Users: 429: Too Many Requests (request ID req-9)",
		},
		"no body": {
			reply:     answer(403, ""),
			want:      veza.Error{Status: 403, Message: "Forbidden (the answer has no body)"},
			text:      "POST /scim/v2/Users: 403: Forbidden (the answer has no body)",
			sentinels: []error{veza.ErrForbidden},
		},
		"plain text": {
			reply: answer(400, "upstream   said\nno"),
			want:  veza.Error{Status: 400, Message: "upstream said no"},
			text:  "POST /scim/v2/Users: 400: upstream said no",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, c := inTurn(t, tt.reply)
			_, err := c.CreateUser(t.Context(), someone())
			var got *veza.Error
			if !errors.As(err, &got) {
				t.Fatalf("error %v", err)
			}
			tt.want.Method, tt.want.Path = "POST", "/scim/v2/Users"
			if diff := cmp.Diff(&tt.want, got, cmpopts.IgnoreUnexported(veza.Error{})); diff != "" {
				t.Error(diff)
			}
			if got.Error() != tt.text {
				t.Errorf("text %q, want %q", got.Error(), tt.text)
			}
			is(t, err, tt.sentinels...)
		})
	}
}

func TestAPageOfAProxyIsNamedAndNotRepeated(t *testing.T) {
	t.Parallel()
	_, c := inTurn(t, answer(403, "<!DOCTYPE html><title>Corporate proxy</title>"+strings.Repeat("x", 5000)))
	_, err := c.CreateUser(t.Context(), someone())
	says(t, err, "403", "text/html", "proxy")
	if strings.Contains(err.Error(), "Corporate") {
		t.Errorf("the page is repeated: %v", err)
	}
}

func TestASuccessThatIsNotTheJSONExpectedIsExplained(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"page":      "<html><title>Sign in</title></html>",
		"cut":       `{"id":"7","userName":`,
		"list":      `[]`,
		"wrong":     `{"id":7}`,
		"no id":     `{"userName":"a"}`,
		"no body":   ``,
		"null":      `null`,
		"two":       `{"id":"7"}{}`,
		"oversized": `{"id":"7","nickName":"` + strings.Repeat("x", 33<<20) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, c := inTurn(t, ok(body))
			_, err := c.User(t.Context(), "7")
			is(t, err)
			says(t, err, "GET /scim/v2/Users/7", "200")
			if err != nil && len(err.Error()) > 1000 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
		})
	}
}

func TestALostConnectionNamesTheRequestOnce(t *testing.T) {
	t.Parallel()
	_, c := inTurn(t, lost(io.ErrUnexpectedEOF))
	_, err := c.User(t.Context(), "7")
	if err == nil || err.Error() != "GET /scim/v2/Users/7: unexpected EOF" {
		t.Errorf("error %v", err)
	}
	is(t, err)
}

func FuzzError(f *testing.F) {
	f.Add(400, gatewayDuplicate)
	f.Add(409, `{"status":409,"scimType":"uniqueness","detail":"x"}`)
	f.Add(404, "<html>")
	f.Add(500, `{"code":-1,"details":[null,{"field_violations":{}}]}`)
	f.Add(404, "null")
	f.Add(400, "\xff\xfe"+strings.Repeat("é", 300))
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 300 || status > 999 || status == 404 {
			status = 400
		}
		_, c := newTenant(t, func(*http.Request) reply { return answer(status, body) })
		err := c.DeleteUser(t.Context(), "7")
		var e *veza.Error
		if !errors.As(err, &e) || e.Status != status || e.Method != "DELETE" {
			t.Fatalf("error %v", err)
		}
		if text := e.Error(); !strings.HasPrefix(text, "DELETE /scim/v2/Users/7: ") || utf8.ValidString(body) && !utf8.ValidString(text) {
			t.Errorf("text %q", text)
		}
	})
}
