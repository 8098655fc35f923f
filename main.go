// Command terraform-provider-veza serves the provider to Terraform and OpenTofu. With
// "sandbox" as first argument it serves a tenant of its own instead.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"time"

	"github.com/veza/terraform-provider-veza/internal/plugin"
	"github.com/veza/terraform-provider-veza/internal/provider"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// version is set by the release.
var version = "dev"

// lastMoment is a little less than what a CLI grants between the end of the conversation
// and killing the process: 2 s.
const lastMoment = 1900 * time.Millisecond

func main() {
	if len(os.Args) > 1 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.Main(os.Args[2:], os.Stdout, os.Stderr))
	}
	if err := quiet(); err != nil {
		log.Fatal(err)
	}
	debug := flag.Bool("debug", false, "run with support for debuggers like delve")
	flag.Parse()
	newProvider, end := provider.Serving(version)
	err := plugin.Serve("registry.terraform.io/veza/veza", newProvider, *debug)
	ctx, cancel := context.WithTimeout(context.Background(), lastMoment)
	end(ctx)
	cancel()
	if err != nil {
		log.Fatal(err)
	}
}
