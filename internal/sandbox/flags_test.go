package sandbox_test

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// refuse runs the subcommand with arguments that must end it at once.
func refuse(t *testing.T, wantStatus int, wantText string, args ...string) {
	t.Helper()
	var out, log bytes.Buffer
	if status := sandbox.Main(args, &out, &log); status != wantStatus {
		t.Errorf("%q: exit status %d, want %d", args, status, wantStatus)
	}
	if !strings.Contains(log.String(), wantText) {
		t.Errorf("%q: %q, want something with %q", args, log.String(), wantText)
	}
	if out.Len() > 0 {
		t.Errorf("%q: printed %s", args, out.String())
	}
}

func TestWrongArgumentsNameTheFlag(t *testing.T) {
	t.Parallel()
	for _, wrong := range []struct {
		text string
		args []string
	}{
		{"not defined: --frobnicate", []string{"--frobnicate"}},
		{"needs an argument: --data", []string{"--data"}},
		{`"x" for flag --rate-limit: not a whole number`, []string{"--rate-limit", "x"}},
		{`"30" for flag --activation-delay: not a time`, []string{"--activation-delay", "30"}},
		{`for --new-key`, []string{"--new-key=perhaps"}},
		{"--rate-limit -1", []string{"--rate-limit", "-1"}},
		{"--page-size 0", []string{"--page-size", "0"}},
		{"--latency -1s", []string{"--latency", "-1s"}},
		{"--profile", []string{"--profile", "okta"}},
		{"--log-format", []string{"--log-format", "xml"}},
		{"--data is blank", []string{"--data", ""}},
		{"--tls-cert and --tls-key", []string{"--tls-cert", "a.pem"}},
		{"--api-key is blank", []string{"--api-key", " "}},
		{"--api-key", []string{"--api-key", "two words"}},
		{"--new-key and --api-key", []string{"--new-key", "--api-key", "k"}},
		{"for flag --fault: ", []string{"--fault", "POST /x"}},
		{"for flag --fault: ", []string{"--fault", "POST /x crash"}},
		{`unexpected argument "serve"`, []string{"serve"}},
	} {
		refuse(t, 2, wrong.text, wrong.args...)
	}
}

func TestListeningOffLoopbackIsRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "[2001:db8::1]:8643"} {
		refuse(t, 2, "this machine alone", "--data", ":memory:", "--listen", address)
	}
	for _, address := range []string{"127.0.0.1", "127.0.0.1:http", "127.0.0.1:65536"} {
		refuse(t, 2, "--listen", "--data", ":memory:", "--listen", address)
	}
}

func TestTakenPortIsFoundBeforeAKeyIsMade(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	path := filepath.Join(t.TempDir(), "tenant.db")
	refuse(t, 1, "another program listens there", "--data", path, "--listen", taken.Addr().String())
	if _, err := os.Stat(path); err == nil {
		t.Error("the file was made")
	}
}

func TestUnusableDataFilesAreExplained(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	text := filepath.Join(folder, "notes.txt")
	const notes = "Dear diary, this is not a database, and it is to stay as it is."
	if err := os.WriteFile(text, []byte(notes), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		folder:                                  "is a directory",
		text:                                    "is not a SQLite database",
		filepath.Join(folder, "absent", "a.db"): "there is no directory",
		filepath.Join(text, "a.db"):             "not a directory",
	} {
		refuse(t, 1, want, "--listen", "127.0.0.1:0", "--data", path)
	}
	if kept, err := os.ReadFile(text); err != nil || string(kept) != notes {
		t.Errorf("the file was changed: %q %v", kept, err)
	}
}

func TestReadOnlyDataFileIsExplained(t *testing.T) {
	t.Parallel()
	if os.Getuid() == 0 {
		t.Skip("root may write every file")
	}
	path := filepath.Join(t.TempDir(), "tenant.db")
	s, err := sandbox.Open(sandbox.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	refuse(t, 1, "cannot be written", "--listen", "127.0.0.1:0", "--data", path)
}

func TestUnusableCertificateIsExplained(t *testing.T) {
	t.Parallel()
	refuse(t, 1, "--tls-cert", "--data", ":memory:", "--listen", "127.0.0.1:0", "--tls-cert", "absent.pem", "--tls-key", "absent.key")
}

func TestHelpTellsOfEveryFlag(t *testing.T) {
	t.Parallel()
	var out, log bytes.Buffer
	if status := sandbox.Main([]string{"--help"}, &out, &log); status != 0 || log.Len() > 0 {
		t.Fatalf("exit status %d: %s", status, log.String())
	}
	for _, name := range sandbox.FlagNames() {
		if !strings.Contains(out.String(), "\n  --"+name+" ") {
			t.Errorf("no --%s in the help", name)
		}
	}
	for line := range strings.Lines(out.String()) {
		if len(line) > 100 {
			t.Errorf("a line is too wide for a terminal: %s", line)
		}
	}
}
