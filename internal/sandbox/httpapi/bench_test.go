package httpapi_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// loopback serves a tenant in a file over HTTP and returns a function that
// sends it a request, which has to be answered with the status.
func loopback(b *testing.B) (s *service, send func(status int, method, path, body string)) {
	b.Helper()
	s = serve(b, setup{path: filepath.Join(b.TempDir(), "tenant.db")})
	server := httptest.NewServer(s)
	b.Cleanup(server.Close)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	b.Cleanup(client.CloseIdleConnections)
	return s, func(status int, method, path, body string) {
		request, err := http.NewRequestWithContext(b.Context(), method, server.URL+path, strings.NewReader(body))
		if err != nil {
			b.Error(err)
			return
		}
		request.Header.Set("Authorization", "Bearer "+adminKey)
		request.Header.Set("Content-Type", scim.MediaType)
		response, err := client.Do(request)
		if err != nil {
			b.Error(err)
			return
		}
		answer, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != status {
			b.Errorf("%s %s answered %d %s, %v", method, path, response.StatusCode, answer, err)
		}
		_ = response.Body.Close()
	}
}

func perSecond(b *testing.B) {
	b.Helper()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ops/s")
}

func BenchmarkReadUser(b *testing.B) {
	s, send := loopback(b)
	path := "/scim/v2/Users/" + s.createUser(b, "ada@example.com")
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			send(200, "GET", path, "")
		}
	})
	perSecond(b)
}

func BenchmarkFindUser(b *testing.B) {
	s, send := loopback(b)
	s.createUser(b, "ada@example.com")
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			send(200, "GET", "/scim/v2/Users?filter=userName+eq+%22ada@example.com%22", "")
		}
	})
	perSecond(b)
}

func BenchmarkCreateUser(b *testing.B) {
	_, send := loopback(b)
	var n atomic.Int64
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			send(201, "POST", "/scim/v2/Users", person(fmt.Sprintf("p%d@example.com", n.Add(1))))
		}
	})
	perSecond(b)
}

func BenchmarkListPage(b *testing.B) {
	s, send := loopback(b)
	for i := range 400 {
		s.createUser(b, fmt.Sprintf("p%d@example.com", i))
	}
	b.ResetTimer()
	for b.Loop() {
		send(200, "GET", "/scim/v2/Users?startIndex=201", "")
	}
	perSecond(b)
}

// BenchmarkPatchManyMembers adds 2,000 people to a group and removes them again.
func BenchmarkPatchManyMembers(b *testing.B) {
	s, send := loopback(b)
	var members []any
	for i := range 2000 {
		members = append(members, scim.Object{"value": s.createUser(b, fmt.Sprintf("p%d@example.com", i))})
	}
	group, _ := s.must(b, 201, "POST", "/scim/v2/Groups", `{"displayName":"Everyone"}`).body["id"].(string)
	path := "/scim/v2/Groups/" + group + "?excludedAttributes=members"
	b.ResetTimer()
	for b.Loop() {
		send(200, "PATCH", path, operation("add", "members", members))
		send(200, "PATCH", path, operation("remove", "members", members))
	}
}
