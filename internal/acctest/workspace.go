package acctest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
)

// Workspace is a folder in which the CLI under test runs the provider as users have
// it: as an executable, with a process for each provider block. Test serves all blocks
// of a configuration from one, of which the last to be configured is then the only one.
type Workspace struct {
	t   testing.TB
	Dir string
	env []string
}

// NewWorkspace is an empty folder. Where there is no CLI the test is skipped, as by Test.
func NewWorkspace(t testing.TB) *Workspace {
	t.Helper()
	needCLI(t)
	installed.Do(func() { installed.settings, installed.err = install(t.Context()) })
	if installed.err != nil {
		t.Fatal(installed.err)
	}
	return &Workspace{t: t, Dir: t.TempDir(), env: cli.Environment(installed.settings)}
}

var installed struct {
	sync.Once
	settings string
	err      error
}

// install builds the provider and returns the CLI settings that find it.
func install(ctx context.Context) (settings string, err error) {
	root, err := cli.Root()
	if err != nil {
		return "", err
	}
	bin := filepath.Join(scratch, "bin")
	settings = filepath.Join(scratch, "installed.tfrc")
	if err := cli.BuildProvider(ctx, root, bin); err != nil {
		return "", err
	}
	return settings, os.WriteFile(settings, cli.DevOverrides(bin), 0o600)
}

// Write puts a file into the folder.
func (w *Workspace) Write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.Dir, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// Run runs the CLI with these arguments and returns all it printed and its exit code.
// There is no init: the provider is at hand and there is nothing else to fetch.
func (w *Workspace) Run(args ...string) (output string, code int) {
	w.t.Helper()
	cmd := exec.CommandContext(w.t.Context(), found.Path, append(args, "-no-color")...)
	cmd.Dir, cmd.Env = w.Dir, w.env
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return string(out), exit.ExitCode()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return string(out), 0
}

// MustRun is Run that fails the test unless the exit code is 0.
func (w *Workspace) MustRun(args ...string) string {
	w.t.Helper()
	out, code := w.Run(args...)
	if code != 0 {
		w.t.Fatalf("%v ended with %d:\n%s", args, code, out)
	}
	return out
}
