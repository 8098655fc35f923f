package sandbox_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httptrace"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// process is the subcommand at work in a process of its own.
type process struct {
	caller
	greeting string
	command  *exec.Cmd
	log      *watchedLog
}

// watchedLog tells when the process has begun to stop.
type watchedLog struct {
	mu       sync.Mutex
	text     bytes.Buffer
	stopping chan struct{}
}

func (w *watchedLog) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := strings.Contains(w.text.String(), "msg=stopping")
	w.text.Write(p)
	if !before && strings.Contains(w.text.String(), "msg=stopping") {
		close(w.stopping)
	}
	return len(p), nil
}

func (w *watchedLog) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// start runs the subcommand and returns when it has printed its greeting.
func start(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	command := exec.Command(os.Args[0], append([]string{"--listen", "127.0.0.1:0"}, args...)...)
	command.Env = append(append(os.Environ(), asCommand+"=1"), env...)
	p := &process{command: command, log: &watchedLog{stopping: make(chan struct{})}}
	command.Stderr = p.log
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.Contains(lines.Text(), "/scim/v2/Users\"") {
		p.greeting += lines.Text() + "\n"
	}
	t.Cleanup(func() { p.end(t, syscall.SIGKILL) })
	url := regexp.MustCompile(`Veza sandbox at (\S+)`).FindStringSubmatch(p.greeting)
	if url == nil {
		p.end(t, syscall.SIGKILL)
		t.Fatalf("no greeting: %q, log: %s", p.greeting, p.log)
	}
	key := ""
	if found := regexp.MustCompile(`export VEZA_API_KEY=([\w+/=-]+)\n`).FindStringSubmatch(p.greeting); found != nil {
		key = found[1]
	}
	p.caller = overHTTP(t, url[1], key)
	return p
}

func (p *process) signal(t *testing.T, sig syscall.Signal) {
	t.Helper()
	if err := p.command.Process.Signal(sig); err != nil {
		t.Errorf("signal: %v", err)
	}
}

// wait gives the exit status, -1 after a kill.
func (p *process) wait() int {
	// The error repeats the exit status.
	_ = p.command.Wait()
	return p.command.ProcessState.ExitCode()
}

// end signals the process, by its id, and waits, unless it has ended.
func (p *process) end(t *testing.T, sig syscall.Signal) {
	t.Helper()
	if p.command.ProcessState == nil {
		p.signal(t, sig)
		p.wait()
	}
}

// underWay is a request whose body is awaited by the tenant.
type underWay struct {
	body   *io.PipeWriter
	status chan int // 0 when it was cut off
}

func (p *process) begin(t *testing.T) underWay {
	t.Helper()
	reader, writer := io.Pipe()
	u := underWay{writer, make(chan int, 1)}
	awaited := make(chan struct{})
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(awaited) }})
	request, err := http.NewRequestWithContext(ctx, "POST", p.url+users, reader)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+p.key)
	request.Header.Set("Content-Type", "application/scim+json")
	request.Header.Set("Expect", "100-continue")
	go func() {
		response, err := p.client.Do(request)
		if err != nil {
			u.status <- 0
			return
		}
		_ = response.Body.Close()
		u.status <- response.StatusCode
	}()
	select {
	case <-awaited:
	case status := <-u.status:
		t.Fatalf("answered %d before the body was sent: %s", status, p.log)
	}
	return u
}
