package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// asCommand makes this test binary the sandbox itself, so that tests can stop
// and kill a process that serves.
const asCommand = "SANDBOX_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(sandbox.Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	goleak.VerifyTestMain(m)
}

// caller asks one sandbox as an administrator, over HTTP or in process.
type caller struct {
	url, key string
	client   *http.Client
}

// overHTTP has connections of its own, which end with the test.
func overHTTP(t *testing.T, url, key string) caller {
	t.Helper()
	transport := &http.Transport{ExpectContinueTimeout: time.Minute}
	t.Cleanup(transport.CloseIdleConnections)
	return caller{url, key, &http.Client{Transport: transport}}
}

func inProcess(s *sandbox.Sandbox, key string) caller {
	return caller{"http://tenant.test", key, &http.Client{Transport: s.RoundTripper()}}
}

// bothWays are the two ways to a sandbox of one's own.
var bothWays = map[string]func(*testing.T) (*sandbox.Server, caller){
	"over HTTP": func(t *testing.T) (*sandbox.Server, caller) {
		t.Helper()
		s := sandbox.New(t)
		return s, overHTTP(t, s.URL, s.Key)
	},
	"in process": func(t *testing.T) (*sandbox.Server, caller) {
		t.Helper()
		s := sandbox.New(t)
		return s, inProcess(s.Sandbox, s.Key)
	},
}

type reply struct {
	status int
	header http.Header
	body   string
}

func (r reply) object(t *testing.T) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal([]byte(r.body), &object); err != nil {
		t.Fatalf("no JSON object: %v: %s", err, r.body)
	}
	return object
}

func (c caller) try(t *testing.T, method, path, body string) (reply, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+c.key)
	if body != "" {
		request.Header.Set("Content-Type", "application/scim+json")
	}
	response, err := c.client.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = response.Body.Close() }()
	var text bytes.Buffer
	_, err = io.Copy(&text, response.Body)
	return reply{response.StatusCode, response.Header, text.String()}, err
}

// do wants a status, 0 for any.
func (c caller) do(t *testing.T, method, path, body string, want int) reply {
	t.Helper()
	got, err := c.try(t, method, path, body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	if want != 0 && got.status != want {
		t.Fatalf("%s %s: status %d, want %d: %s", method, path, got.status, want, got.body)
	}
	return got
}

func person(name string) string {
	return fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":%q,"displayName":%q,`+
		`"name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":%q,"type":"work","primary":true}],"active":true}`, name, name, name)
}

// exists asks whether there is a user of that name.
func (c caller) exists(t *testing.T, name string) bool {
	t.Helper()
	list := c.do(t, http.MethodGet, "/scim/v2/Users?filter=userName+eq+%22"+name+"%22", "", http.StatusOK).object(t)
	return list["totalResults"] == 1.0
}

func decodePatch(t *testing.T, body string) []scim.Operation {
	t.Helper()
	operations, err := scim.DecodePatch([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return operations
}
