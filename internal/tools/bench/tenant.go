package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

const key = "bench"

// tenant is a sandbox in a process of its own. It counts what it is asked by the lines of
// its log.
type tenant struct {
	url     string
	process *exec.Cmd

	mu    sync.Mutex
	count asked
	marks int
	moved *sync.Cond
}

// asked is what a tenant was asked.
type asked struct{ reads, writes, refused int }

func (a asked) all() int { return a.reads + a.writes + a.refused }

// mark is the path of a request of our own: whatever came before it has been counted.
const mark = "/bench-mark"

// setup is what tenants differ in.
type setup struct {
	perMinute int    // requests allowed; 0 is no limit
	data      string // the file that it is kept in; none is kept for ""
}

func (r *rig) newTenant(ctx context.Context, s setup) (*tenant, error) {
	t := &tenant{process: exec.CommandContext(ctx, r.binary, "sandbox", "--listen", "127.0.0.1:0", "--okta-listen", "127.0.0.1:0",
		"--data", cmp.Or(s.data, ":memory:"), "--scim-enabled", "--no-console", "--provisioning", "off", "--rate-limit", strconv.Itoa(s.perMinute))}
	t.moved = sync.NewCond(&t.mu)
	t.process.Env = append(os.Environ(), "VEZA_SANDBOX_API_KEY="+key)
	out, err := t.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	log, err := t.process.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := t.process.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for t.url == "" && lines.Scan() {
		if _, url, found := strings.Cut(lines.Text(), "Veza sandbox at "); found {
			t.url = url
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	go t.read(log)
	if t.url == "" {
		return nil, errors.New("the sandbox did not say where it listens")
	}
	return t, nil
}

var requestLine = regexp.MustCompile(` msg=request method=(\S+) path=(\S+) .*status=(\d+)`)

func (t *tenant) read(log io.Reader) {
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		m := requestLine.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		t.mu.Lock()
		switch {
		case m[2] == mark:
			t.marks++
			t.moved.Broadcast()
		case m[3] == strconv.Itoa(http.StatusTooManyRequests):
			t.count.refused++
		case m[1] == http.MethodGet:
			t.count.reads++
		default:
			t.count.writes++
		}
		t.mu.Unlock()
	}
	t.mu.Lock()
	t.marks = -1 // the process is gone
	t.moved.Broadcast()
	t.mu.Unlock()
}

func (t *tenant) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count = asked{}
}

// asked returns what the tenant was asked since forget.
func (t *tenant) asked(ctx context.Context) (asked, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	before := t.marks
	t.mu.Unlock()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.url+mark, nil)
	if err == nil {
		var resp *http.Response
		if resp, err = new(http.Client).Do(req); err == nil {
			err = resp.Body.Close()
		}
	}
	t.mu.Lock()
	if err != nil {
		return asked{}, err
	}
	for t.marks == before {
		t.moved.Wait()
	}
	if t.marks < 0 {
		return asked{}, errors.New("the sandbox has ended")
	}
	return t.count, nil
}

func (t *tenant) stop() {
	_ = t.process.Process.Kill()
	_ = t.process.Wait()
}

// block is the provider block that points at it; 0 a minute leaves the pace to the provider.
func (t *tenant) block(perMinute int) string {
	pace := ""
	if perMinute > 0 {
		pace = fmt.Sprintf("  requests_per_minute = %d\n", perMinute)
	}
	return fmt.Sprintf("provider \"veza\" {\n  url     = %q\n  api_key = %q\n%s}\n", t.url, key, pace)
}
