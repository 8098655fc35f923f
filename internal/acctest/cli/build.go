package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
)

const command = "github.com/opentofu/opentofu/cmd/tofu"

// Build builds OpenTofu from its Go module into .cache/tofu/VERSION, unless it
// is there already, and tells progress that it does: a first build takes about
// ten minutes of processor time.
func Build(ctx context.Context, progress io.Writer) (CLI, error) {
	path, err := cached()
	if err != nil {
		return CLI{}, err
	}
	if _, err := os.Stat(path); err == nil {
		return inspect(ctx, path)
	}
	fmt.Fprintf(progress, "Building OpenTofu once, because it is not installed; this takes some minutes: %s\n", path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return CLI{}, err
	}
	// Renamed when complete, so that neither an interrupted build nor a second one beside it leaves half a file.
	unfinished := fmt.Sprintf("%s.%d", path, os.Getpid())
	defer os.Remove(unfinished)
	root, err := Root()
	if err != nil {
		return CLI{}, err
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath",
		// Without it the version carries -dev, which sorts below every release.
		"-ldflags", "-s -w -X github.com/opentofu/opentofu/version.dev=no",
		"-o", unfinished, command)
	build.Dir = module(root)
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOWORK=off")
	build.Stdout, build.Stderr = progress, progress
	if err := build.Run(); err != nil {
		return CLI{}, fmt.Errorf("building OpenTofu in %s: %w", build.Dir, err)
	}
	if err := os.Rename(unfinished, path); err != nil {
		return CLI{}, err
	}
	return inspect(ctx, path)
}

// FindOrBuild is Find, then Build where there is none.
func FindOrBuild(ctx context.Context, progress io.Writer) (CLI, error) {
	found, err := Find(ctx)
	if errors.Is(err, ErrNone) {
		return Build(ctx, progress)
	}
	return found, err
}

// Root is the top of this module: the nearest folder from the working one upwards that holds a go.mod.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("not inside the provider's module: no go.mod here or above")
		}
		dir = parent
	}
}

func module(root string) string { return filepath.Join(root, "internal", "tools", "tofu") }

var requirement = regexp.MustCompile(`(?m)\sgithub\.com/opentofu/opentofu (v\S+)`)

// cached is where Build leaves the version that the tool module asks for.
func cached() (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	gomod := filepath.Join(module(root), "go.mod")
	text, err := os.ReadFile(gomod)
	if err != nil {
		return "", err
	}
	m := requirement.FindSubmatch(text)
	if m == nil {
		return "", fmt.Errorf("%s does not require OpenTofu", gomod)
	}
	name := "tofu"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(root, ".cache", "tofu", string(m[1]), name), nil
}
