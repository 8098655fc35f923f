// Command demo shows the provider at work: it applies examples/quickstart, or examples/okta-to-veza when it is asked
// for that, to a tenant and an org in a temporary file, and plans again.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
)

// shown is an example, how it is shown, and what to say afterwards.
type shown struct {
	example string
	show    func(demo, context.Context) error
	next    string
}

var all = map[string]shown{
	"quickstart":   {"quickstart", demo.show, next},
	"okta-to-veza": {"okta-to-veza", demo.showOkta, nextOkta},
}

func main() {
	name := "quickstart"
	if len(os.Args) > 1 {
		name = os.Args[1]
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, name)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "\nThe demo failed: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, name string) error {
	what, known := all[name]
	if !known {
		return fmt.Errorf("there is no demo %q: say quickstart or okta-to-veza", name)
	}
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
	if err := cli.BuildProvider(ctx, root, bin); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "veza-demo")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	settings := filepath.Join(work, "demo.tfrc")
	if err := os.WriteFile(settings, cli.DevOverrides(bin), 0o600); err != nil {
		return err
	}
	configuration := filepath.Join(work, what.example)
	if err := os.CopyFS(configuration, os.DirFS(filepath.Join(root, "examples", what.example))); err != nil {
		return err
	}
	start := time.Now()
	d := demo{tool: tool, dir: configuration, env: cli.Environment(settings)}
	if err := what.show(d, ctx); err != nil {
		return err
	}
	fmt.Printf("\nAll of it took %.1f seconds. The tenant was a temporary file, which is gone now.\n%s", time.Since(start).Seconds(), what.next)
	return nil
}

const next = `
What to look at next:
  examples/quickstart/                       what was applied; change it and run make demo again
  make demo-okta                             people from Okta into Veza, with both systems
  make sandbox                               a tenant over HTTP, with Veza's delays and limits, for several clients
                                             at once: it prints its URL, a key, and the curl lines to try them with
  docs/guides/try-it-without-a-tenant.md     both ways to try a change before it touches people
  docs/                                      every resource and data source
`

const nextOkta = `
What to look at next:
  examples/okta-to-veza/                     what was applied; change it and run make demo-okta again
  docs/guides/okta-to-veza.md                the guide behind it, and what a real tenant and org need
  examples/modules/department/               a module of your own, tested against the sandbox
  make sandbox                               both systems over HTTP, with a console for the browser
`
