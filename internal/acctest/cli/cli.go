// Package cli finds the Terraform CLI that tests, docs and the demo drive, or builds OpenTofu where there is none.
package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
)

// PathVariable names the executable to use, for this package as for terraform-plugin-testing.
const PathVariable = "TF_ACC_TERRAFORM_PATH"

// ErrNone means that no CLI is installed, named or built yet.
var ErrNone = errors.New("no Terraform CLI: " + PathVariable + " is not set, neither terraform nor tofu is on PATH, and OpenTofu has not been built; run make test once, it builds OpenTofu")

// CLI is one Terraform or OpenTofu executable.
type CLI struct {
	Path     string
	Version  string // without the leading v, e.g. 1.12.6
	OpenTofu bool
}

// Host is the registry to which this CLI resolves a source address without a host.
func (c CLI) Host() string {
	if c.OpenTofu {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// Find returns the CLI that TF_ACC_TERRAFORM_PATH names, else terraform from PATH,
// else tofu from PATH, else the OpenTofu that Build left in the cache, else ErrNone.
// A CLI on PATH that does not run, such as a version manager with no version
// chosen, is passed over; one that was named is an error.
func Find(ctx context.Context) (CLI, error) {
	if named := os.Getenv(PathVariable); named != "" {
		return inspect(ctx, named)
	}
	return first(ctx, "terraform", "tofu")
}

// FindOpenTofu is Find for OpenTofu alone, whatever else is installed or named.
func FindOpenTofu(ctx context.Context) (CLI, error) {
	return first(ctx, "tofu")
}

func first(ctx context.Context, names ...string) (CLI, error) {
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if found, err := inspect(ctx, path); err == nil {
			return found, nil
		}
	}
	built, err := cached()
	if err != nil {
		return CLI{}, err
	}
	if _, err := os.Stat(built); err != nil {
		return CLI{}, ErrNone
	}
	return inspect(ctx, built)
}

// The line stands below a warning where TF_CLI_CONFIG_FILE names a missing file.
var banner = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) v(\S+)`)

func inspect(ctx context.Context, path string) (CLI, error) {
	cmd := exec.CommandContext(ctx, path, "version")
	cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1")
	out, err := cmd.Output()
	if err != nil {
		return CLI{}, fmt.Errorf("%s version: %w", path, err)
	}
	m := banner.FindSubmatch(out)
	if m == nil {
		return CLI{}, fmt.Errorf("%s is neither Terraform nor OpenTofu: its version command printed %.200q", path, out)
	}
	return CLI{Path: path, Version: string(m[2]), OpenTofu: string(m[1]) == "OpenTofu"}, nil
}
