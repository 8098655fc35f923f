package sandbox_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestRequestLogHoldsWhatWasAsked(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	s := sandbox.New(t, sandbox.WithClock(func() time.Time { return noon }))
	c := overHTTP(t, s.URL, s.Key)
	id, _ := c.do(t, "POST", users, person("ada@example.com"), http.StatusCreated).object(t)["id"].(string)
	c.exists(t, "ada@example.com")
	c.do(t, "POST", "/scim/v2/Users/.search", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}`, 0)
	c.do(t, "DELETE", users+"/"+id, "", http.StatusNoContent)

	all := s.Requests()
	if len(all) != 4 {
		t.Fatalf("%d requests: %v", len(all), all)
	}
	if got := all[0]; got.Method != "POST" || got.Path != users || got.Status != 201 || !got.Time.Equal(noon) || string(got.Body) != person("ada@example.com") {
		t.Errorf("first: %+v", got)
	}
	if got := all[1]; got.Query.Get("filter") != `userName eq "ada@example.com"` || got.Status != 200 {
		t.Errorf("second: %+v", got)
	}
	if writes := s.Writes(); len(writes) != 2 || writes[0].Method != "POST" || writes[1].Method != "DELETE" {
		t.Errorf("writes: %v", writes)
	}
	if s.Count("", "/scim/") != 4 || s.Count("GET", users) != 1 || s.Count("PUT", "/") != 0 {
		t.Errorf("counts are wrong for %v", all)
	}
	s.Forget()
	if rest := s.Requests(); len(rest) != 0 {
		t.Errorf("after Forget: %v", rest)
	}
}

func TestRequestLogLeavesOutWhatTheTestDidItself(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t)
	if err := s.Tenant().SetSCIMEnabled(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if rest := s.Requests(); len(rest) != 0 {
		t.Errorf("the log has %v", rest)
	}
}

func TestLongBodiesReachTheTenantWhole(t *testing.T) {
	t.Parallel()
	for way, connect := range bothWays {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			s, c := connect(t)
			long := strings.Repeat("x", 100<<10)
			body := strings.Replace(person("ada@example.com"), `"active":true`, `"active":true,"title":"`+long+`"`, 1)
			made := c.do(t, "POST", users, body, http.StatusCreated)
			if made.object(t)["title"] != long {
				t.Error("the tenant got another title")
			}
			if got := len(s.Requests()[0].Body); got != 64<<10 {
				t.Errorf("the log keeps %d bytes", got)
			}
		})
	}
}

func TestLogLinesCarryNoSecret(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	s := open(t, sandbox.Options{SCIMEnabled: true, APIKey: "hush-hush", Logger: slog.New(slog.NewJSONHandler(&lines, nil))})
	c := inProcess(s, "hush-hush")
	made := c.do(t, "POST", users, person("ada@example.com"), http.StatusCreated)
	c.do(t, "GET", users+"?access_token=hush-hush&filter=userName+eq+%22ada@example.com%22", "", 0)
	c.do(t, "GET", users+"?filter=%zz", "", 0)
	if strings.Contains(lines.String(), "hush-hush") {
		t.Errorf("the key is in the log: %s", lines.String())
	}
	var parsed []map[string]any
	for text := range strings.Lines(lines.String()) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		parsed = append(parsed, line)
	}
	if len(parsed) != 3 || parsed[0]["method"] != "POST" || parsed[0]["path"] != users || parsed[0]["status"] != 201.0 ||
		parsed[0]["request_id"] != made.header.Get("X-Request-Id") {
		t.Fatalf("lines: %s", lines.String())
	}
	if query := parsed[1]["query"]; query != `access_token=***&filter=userName eq "ada@example.com"` {
		t.Errorf("query %v", query)
	}
}
