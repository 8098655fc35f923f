// Command demo shows the provider at work: it applies examples/quickstart to a tenant in a temporary file, and plans again.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"time"

	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "\nThe demo failed: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	root, err := cli.Root()
	if err != nil {
		return err
	}
	tool, err := cli.FindOrBuild(ctx, os.Stderr)
	if err != nil {
		return err
	}
	fmt.Println("Building the provider (the first time takes a minute or two) ...")
	bin := filepath.Join(root, "bin")
	if err := build(ctx, root, bin); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "veza-demo")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	settings := filepath.Join(work, "demo.tfrc")
	if err := os.WriteFile(settings, overrides(bin), 0o600); err != nil {
		return err
	}
	configuration := filepath.Join(work, "quickstart")
	if err := os.CopyFS(configuration, os.DirFS(filepath.Join(root, "examples", "quickstart"))); err != nil {
		return err
	}
	start := time.Now()
	d := demo{tool: tool, dir: configuration, env: cli.Environment(settings)}
	if err := d.show(ctx); err != nil {
		return err
	}
	fmt.Printf("\nAll of it took %.1f seconds. The tenant was a temporary file, which is gone now.\n%s", time.Since(start).Seconds(), next)
	return nil
}

const next = `
What to look at next:
  examples/quickstart/                       what was applied; change it and run make demo again
  make sandbox                               a tenant that stays, over HTTP, with Veza's delays and limits;
                                             it prints its URL and a key for:
    curl -H "Authorization: Bearer KEY" http://127.0.0.1:8643/scim/v2/Users
  docs/guides/try-it-without-a-tenant.md     both ways to try a change before it touches people
  docs/                                      every resource and data source
`

func build(ctx context.Context, root, bin string) error {
	name := "terraform-provider-veza"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(bin, name), ".")
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the provider does not build: %w", err)
	}
	return nil
}

// overrides makes a CLI take the provider from bin instead of its registry, so
// that it downloads nothing. Each of the two CLIs looks under its own registry.
func overrides(bin string) []byte {
	bin = filepath.ToSlash(bin)
	return fmt.Appendf(nil, `provider_installation {
  dev_overrides {
    "registry.terraform.io/veza/veza" = %[1]q
    "registry.opentofu.org/veza/veza" = %[1]q
  }
}
`, bin)
}
