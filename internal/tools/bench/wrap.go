package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// A CLI starts its providers itself, several times for one command, and tells nobody what
// they used. So it is given this very program under the provider's name, which starts the
// real one beside it and writes down what that has used when it ends.

const (
	prefix        = "terraform-provider-"
	usageVariable = "BENCH_USAGE"
)

// usage is what one process has used.
type usage struct {
	CPU     time.Duration
	PeakKiB int64
}

// realName is the file name of the real provider beside its wrapper.
func realName(name string) string { return "real-" + prefix + name + executable() }

func executable() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// wraps reports whether this program was started as a provider, and which it stands for.
func wraps(self string) (program string, wrapped bool) {
	name := filepath.Base(self)
	if !strings.HasPrefix(name, prefix) {
		return "", false
	}
	return filepath.Join(filepath.Dir(self), "real-"+name), true
}

func wrap(program string, args []string) int {
	process := exec.Command(program, args...)
	process.Stdin, process.Stdout, process.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := process.Run()
	if process.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	line, _ := json.Marshal(usage{
		CPU: process.ProcessState.UserTime() + process.ProcessState.SystemTime(), PeakKiB: peak(process.ProcessState),
	})
	// Appended in one write, since a CLI may end two providers at once.
	out, err := os.OpenFile(os.Getenv(usageVariable), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = out.Write(append(line, '\n'))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return process.ProcessState.ExitCode()
}

// install builds a provider into its folder, with its wrapper.
func (r *rig) install(ctx context.Context, name, source string) error {
	folder := filepath.Join(r.work, name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", filepath.Join(folder, realName(name)), ".")
	build.Dir = source
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%s does not build: %w\n%s", source, err, out)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	copied, err := os.ReadFile(self)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, prefix+name+executable()), copied, 0o755)
}

// used returns what the providers have used since the last call: all of their CPU, and
// the peak of the largest.
func (r *rig) used() (usage, error) {
	var all usage
	text, err := os.ReadFile(r.usage)
	if err != nil {
		return all, fmt.Errorf("no provider has said what it used: %w", err)
	}
	for line := range bytes.Lines(text) {
		var one usage
		if err := json.Unmarshal(line, &one); err != nil {
			return all, err
		}
		all.CPU += one.CPU
		all.PeakKiB = max(all.PeakKiB, one.PeakKiB)
	}
	return all, os.Remove(r.usage)
}
