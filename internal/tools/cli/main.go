// Command cli prints the path of the Terraform CLI that every make target uses, building OpenTofu where there is none.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
)

func main() {
	openTofu := flag.Bool("tofu", false, "find OpenTofu even where there is Terraform")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	found, err := find(ctx, *openTofu)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		stop()
		os.Exit(1)
	}
	fmt.Println(found.Path)
}

func find(ctx context.Context, openTofu bool) (cli.CLI, error) {
	if !openTofu {
		return cli.FindOrBuild(ctx, os.Stderr)
	}
	found, err := cli.FindOpenTofu(ctx)
	if errors.Is(err, cli.ErrNone) {
		return cli.Build(ctx, os.Stderr)
	}
	return found, err
}
