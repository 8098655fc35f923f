package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// serve opens a sandbox on a file, since what counts is durable, and a client
// that keeps its connections.
func serve(b *testing.B) (*sandbox.Server, *http.Client) {
	b.Helper()
	s := sandbox.New(b, sandbox.WithFile(filepath.Join(b.TempDir(), "tenant.db")), sandbox.WithoutRequestLog())
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	b.Cleanup(transport.CloseIdleConnections)
	return s, &http.Client{Transport: transport}
}

func ask(b *testing.B, client *http.Client, s *sandbox.Server, method, path, body string, want int) {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	request.Header.Set("Authorization", "Bearer "+s.Key)
	request.Header.Set("Content-Type", "application/scim+json")
	response, err := client.Do(request)
	if err != nil {
		b.Error(err)
		return
	}
	text, _ := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if response.StatusCode != want {
		b.Errorf("%s %s: %d: %s", method, path, response.StatusCode, text)
	}
}

// BenchmarkReads reads one of a thousand people by name at a time, four clients
// a processor.
func BenchmarkReads(b *testing.B) {
	s, client := serve(b)
	for n := range 1000 {
		ask(b, client, s, "POST", users, person(fmt.Sprintf("p%d@example.com", n)), http.StatusCreated)
	}
	var next atomic.Int64
	b.SetParallelism(4)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			name := fmt.Sprintf("p%d@example.com", next.Add(1)%1000)
			ask(b, client, s, "GET", users+"?filter=userName+eq+%22"+name+"%22", "", http.StatusOK)
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reads/s")
}

// BenchmarkDurableCreates makes people, four clients a processor.
func BenchmarkDurableCreates(b *testing.B) {
	s, client := serve(b)
	var next atomic.Int64
	b.SetParallelism(4)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			ask(b, client, s, "POST", users, person(fmt.Sprintf("p%d@example.com", next.Add(1))), http.StatusCreated)
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "creates/s")
}
