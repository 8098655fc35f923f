// Command bench measures what plans and applies over people by the thousand cost, beside a provider that does nothing,
// and prints the tables of docs/guides/scale.md. It takes a while and wants the machine for itself.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
)

func main() {
	if program, wrapped := wraps(os.Args[0]); wrapped {
		os.Exit(wrap(program, os.Args[1:]))
	}
	least := flag.Int("least", 0, "leave out sizes below this many people")
	most := flag.Int("most", 100_000, "leave out sizes above this many people")
	patience := flag.Duration("patience", 10*time.Minute, "leave out applies that the limit of requests holds up for longer: an hour adds those of 10,000 people")
	only := flag.String("only", "", "the tables to print, separated by commas: "+strings.Join(tableNames(), ", "))
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *least, *most, *patience, *only)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "\nThe benchmark failed: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, least, most int, patience time.Duration, only string) error {
	chosen, err := choose(only)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "veza-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	r, err := newRig(ctx, work)
	if err != nil {
		return err
	}
	r.least, r.most, r.patience = least, most, patience
	fmt.Printf("<!-- make bench: %s -->\n", r.machine())
	for _, t := range chosen {
		if err := t.print(ctx, r, os.Stdout); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return nil
}

// rig is what all measurements share.
type rig struct {
	cli      cli.CLI
	work     string // a folder, gone afterwards
	binary   string // the provider, which is the sandbox as well
	settings string // of the CLI
	usage    string // where wrapped providers write what they have used
	least    int    // people
	most     int
	patience time.Duration // with an apply
	lives    map[subject]life
}

// newRig builds the provider and the floor and puts a wrapper before each.
func newRig(ctx context.Context, work string) (*rig, error) {
	root, err := cli.Root()
	if err != nil {
		return nil, err
	}
	found, err := cli.FindOrBuild(ctx, os.Stderr)
	if err != nil {
		return nil, err
	}
	r := &rig{cli: found, work: work, settings: filepath.Join(work, "bench.tfrc"), usage: filepath.Join(work, "usage"), lives: map[subject]life{}}
	floor := filepath.Join(root, "internal", "provider", "testdata", "floor", "people")
	for name, source := range map[string]string{"veza": root, "floor": floor} {
		if err := r.install(ctx, name, source); err != nil {
			return nil, err
		}
	}
	r.binary = filepath.Join(work, "veza", realName("veza"))
	return r, os.WriteFile(r.settings, r.overrides("veza", "floor"), 0o600)
}

// overrides are settings with which a CLI takes these providers from their folders.
func (r *rig) overrides(names ...string) []byte {
	var b strings.Builder
	b.WriteString("provider_installation {\n  dev_overrides {\n")
	for _, name := range names {
		for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
			fmt.Fprintf(&b, "    %q = %q\n", host+"/veza/"+name, filepath.ToSlash(filepath.Join(r.work, name)))
		}
	}
	b.WriteString("  }\n}\n")
	return []byte(b.String())
}

func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}
