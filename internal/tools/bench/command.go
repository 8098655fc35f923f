package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
)

// cost is what one command of the CLI took.
type cost struct {
	wall     time.Duration
	cli      time.Duration // CPU of the CLI alone
	provider time.Duration // CPU of all processes of the provider
	peakKiB  int64         // of the largest of them
	asked    asked
}

// command runs the CLI in a folder and wants one exit code.
func (r *rig) command(ctx context.Context, folder string, t *tenant, want int, args ...string) (cost, error) {
	if t != nil {
		t.forget()
	}
	log, err := os.Create(filepath.Join(folder, "output.txt"))
	if err != nil {
		return cost{}, err
	}
	defer log.Close()
	process := exec.CommandContext(ctx, r.cli.Path, slices.Concat(args[:1], []string{"-no-color", "-input=false"}, args[1:])...)
	process.Dir = folder
	process.Env = append(cli.Environment(r.settings), usageVariable+"="+r.usage)
	process.Stdout, process.Stderr = log, log
	start := time.Now()
	err = process.Run()
	c := cost{wall: time.Since(start)}
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return cost{}, err
	}
	if got := process.ProcessState.ExitCode(); got != want {
		return cost{}, fmt.Errorf("%v ended with %d, not %d:\n%s", args, got, want, tail(log.Name()))
	}
	used, err := r.used()
	if err != nil {
		return cost{}, err
	}
	c.provider, c.peakKiB = used.CPU, used.PeakKiB
	// Its own count has the processes that it waited for in it.
	c.cli = process.ProcessState.UserTime() + process.ProcessState.SystemTime() - used.CPU
	if t != nil {
		if c.asked, err = t.asked(ctx); err != nil {
			return cost{}, err
		}
	}
	return c, nil
}

func tail(path string) string {
	const most = 4000
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-most):])
}
