package sandbox_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// integrity is what SQLite says of a file.
func integrity(t *testing.T, path string) string {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var verdict string
	if err := db.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&verdict); err != nil {
		t.Fatal(err)
	}
	return verdict
}

func TestAcknowledgedPeopleSurviveKillMinus9(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tenant.db")
	p := start(t, nil, "--data", path, "--scim-enabled", "--rate-limit", "0")
	acknowledged := make(chan string, 1000)
	done := make(chan struct{})
	// Many at once, and killed in their midst: some are acknowledged, some are not.
	for worker := range 4 {
		go func() {
			for n := range 1000 {
				name := string(rune('a'+worker)) + strings.Repeat("x", n%50) + string(rune('a'+n/50)) + "@example.com"
				got, err := p.try(t, "POST", users, person(name))
				if err != nil {
					done <- struct{}{}
					return
				}
				if got.status == http.StatusCreated {
					acknowledged <- name
				}
			}
		}()
	}
	var names []string
	for len(names) < 40 {
		names = append(names, <-acknowledged)
	}
	p.end(t, syscall.SIGKILL)
	for range 4 {
		<-done
	}
	for len(acknowledged) > 0 {
		names = append(names, <-acknowledged)
	}

	again := sandbox.New(t, sandbox.WithFile(path))
	c := overHTTP(t, again.URL, again.Key)
	for _, name := range names {
		if !c.exists(t, name) {
			t.Errorf("%s was acknowledged and is gone", name)
		}
	}
	if got := integrity(t, path); got != "ok" {
		t.Errorf("integrity_check: %s", got)
	}
}

func TestSignalStopsServingGracefully(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "tenant.db")
			p := start(t, nil, "--data", path, "--scim-enabled")
			u := p.begin(t)
			p.signal(t, sig)
			<-p.log.stopping
			if _, err := io.WriteString(u.body, person("ada@example.com")); err != nil {
				t.Fatal(err)
			}
			_ = u.body.Close()
			if status := <-u.status; status != http.StatusCreated {
				t.Errorf("the request under way got %d", status)
			}
			if status := p.wait(); status != 0 {
				t.Errorf("exit status %d: %s", status, p.log)
			}
			if _, err := os.Stat(path + "-wal"); err == nil {
				t.Error("the write-ahead log was not folded into the file")
			}
		})
	}
}

func TestSecondSignalEndsItAtOnce(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "--data", ":memory:", "--scim-enabled")
	u := p.begin(t)
	defer func() { _ = u.body.Close() }()
	p.signal(t, syscall.SIGTERM)
	<-p.log.stopping
	p.signal(t, syscall.SIGTERM)
	if status := p.wait(); status != 1 || !strings.Contains(p.log.String(), "second signal") {
		t.Errorf("exit status %d: %s", status, p.log)
	}
	_ = u.body.Close()
	if status := <-u.status; status != 0 {
		t.Errorf("the request under way got %d", status)
	}
}

func TestKeyIsShownOnceAndKeptAsAHash(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tenant.db")
	first := start(t, nil, "--data", path, "--scim-enabled")
	if first.key == "" {
		t.Fatalf("no key in %s", first.greeting)
	}
	first.do(t, "GET", users, "", http.StatusOK)
	first.end(t, syscall.SIGTERM)
	if strings.Contains(first.log.String(), first.key) {
		t.Error("the key is in the log")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte(first.key)) {
		t.Error("the key is in the file")
	}

	second := start(t, nil, "--data", path)
	if second.key != "" || strings.Contains(second.greeting, first.key) || !strings.Contains(second.greeting, "--new-key") {
		t.Errorf("the second greeting: %s", second.greeting)
	}
	second.key = first.key
	second.do(t, "GET", users, "", http.StatusOK)
	second.end(t, syscall.SIGTERM)

	third := start(t, nil, "--data", path, "--new-key")
	if third.key == "" || third.key == first.key {
		t.Fatalf("--new-key made %q", third.key)
	}
	third.do(t, "GET", users, "", http.StatusOK)
}

func TestGivenKeyIsAcceptedAndNotPrinted(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*process{
		"variable": start(t, []string{"VEZA_SANDBOX_API_KEY=fixed-ci-key"}, "--data", ":memory:", "--scim-enabled"),
		"flag":     start(t, nil, "--data", ":memory:", "--scim-enabled", "--api-key", "fixed-ci-key"),
	} {
		p.key = "fixed-ci-key"
		p.do(t, "GET", users, "", http.StatusOK)
		p.end(t, syscall.SIGTERM)
		if strings.Contains(p.greeting+p.log.String(), "fixed-ci-key") {
			t.Errorf("%s: the key is in %s%s", name, p.greeting, p.log)
		}
	}
}

func TestJSONLogHasOneLineARequest(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "--data", ":memory:", "--scim-enabled", "--log-format", "json")
	p.do(t, "GET", users, "", http.StatusOK)
	p.do(t, "GET", users+"/nobody", "", http.StatusNotFound)
	p.end(t, syscall.SIGTERM)
	requests := 0
	for text := range strings.Lines(p.log.String()) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if line["msg"] == "request" {
			requests++
		}
	}
	if requests != 2 {
		t.Errorf("%d request lines in %s", requests, p.log)
	}
}

func TestServedTenantHasTheDocumentedDelay(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "--data", ":memory:")
	if !strings.Contains(p.greeting, "off; the first curl below switches it on, and it answers 30s later") {
		t.Errorf("greeting: %s", p.greeting)
	}
	p.do(t, "PATCH", settings+"?update_mask=scim_enabled", `{"scim_enabled":true}`, http.StatusOK)
	got := p.do(t, "GET", users, "", http.StatusNotFound)
	if wait := got.header.Get("Retry-After"); wait != "30" && wait != "29" {
		t.Errorf("Retry-After %q", wait)
	}
}

func TestFaultFlagsWork(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "--data", ":memory:", "--scim-enabled",
		"--fault", "POST /scim/v2/Users status=503,times=1", "--fault", "GET /scim/v2/Groups$ status=500")
	p.do(t, "POST", users, person("ada@example.com"), http.StatusServiceUnavailable)
	p.do(t, "POST", users, person("ada@example.com"), http.StatusCreated)
	p.do(t, "GET", "/scim/v2/Groups", "", http.StatusInternalServerError)
}
