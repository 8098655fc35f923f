package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
)

// demo is one configuration folder and the CLI that works on it.
type demo struct {
	tool cli.CLI
	dir  string
	env  []string
}

// show plans, applies, and plans again. The full plans are long and stay unseen unless something is wrong.
func (d demo) show(ctx context.Context) error {
	name := d.name()
	saved := filepath.Join(d.dir, "demo.tfplan")

	fmt.Printf("\n$ %s plan    # %s\n", name, d.version())
	output, code, err := d.capture(ctx, "plan", "-no-color", "-input=false", "-detailed-exitcode", "-out="+saved)
	if err != nil || code != 2 {
		return d.unexpected("the first plan should have found things to create", output, code, err)
	}
	fmt.Println(line(output, "Plan:"))

	fmt.Printf("\n$ %s apply\n", name)
	if err := d.stream(ctx, "apply", "-no-color", "-input=false", "-compact-warnings", saved); err != nil {
		return err
	}

	fmt.Printf("\n$ %s plan    # again: is what the tenant has what was asked for?\n", name)
	output, code, err = d.capture(ctx, "plan", "-no-color", "-input=false", "-detailed-exitcode")
	if err != nil || code != 0 || failsACheck(output) {
		return d.unexpected("the second plan should have found nothing to change and no check that fails", output, code, err)
	}
	fmt.Println(line(output, "No changes."))
	return nil
}

func (d demo) name() string { return filepath.Base(d.tool.Path) }

func (d demo) version() string {
	if d.tool.OpenTofu {
		return "OpenTofu " + d.tool.Version
	}
	return "Terraform " + d.tool.Version
}

func (d demo) unexpected(what, output string, code int, err error) error {
	fmt.Println(output)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return fmt.Errorf("%s, but the CLI ended with exit code %d", what, code)
}

func (d demo) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, d.tool.Path, args...)
	cmd.Dir, cmd.Env = d.dir, d.env
	return cmd
}

// capture runs the CLI and returns all it said, and its exit code: an exit code is no error here.
func (d demo) capture(ctx context.Context, args ...string) (output string, code int, err error) {
	cmd := d.command(ctx, args...)
	text, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(text), exit.ExitCode(), nil
	}
	return string(text), 0, err
}

func (d demo) stream(ctx context.Context, args ...string) error {
	cmd := d.command(ctx, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", d.name(), args[0], err)
	}
	return nil
}

// failsACheck finds what a CLI only warns of.
func failsACheck(output string) bool { return strings.Contains(output, "Check block assertion failed") }

// line is the first line of output that begins with prefix, or all of it.
func line(output, prefix string) string {
	if found, ok := find(output, prefix); ok {
		return found
	}
	return strings.TrimSpace(output)
}

func find(output, prefix string) (string, bool) {
	for l := range strings.Lines(output) {
		if strings.HasPrefix(l, prefix) {
			return strings.TrimSpace(l), true
		}
	}
	return "", false
}
