// Package acctest is the harness of the tests that meet the provider from outside: through a real CLI, or through its protocol without one.
package acctest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
	"github.com/veza/terraform-provider-veza/internal/provider"
)

// Factories serves the provider in process to the CLI under test.
var Factories = map[string]func() (tfprotov6.ProviderServer, error){
	"veza": providerserver.NewProtocol6WithError(provider.New("test")()),
}

// Set once by Main, before any test runs.
var (
	prepared bool
	found    cli.CLI
	missing  error
	scratch  string // for the life of the test binary
)

// Main runs the tests of a package that calls Test:
//
//	func TestMain(m *testing.M) { acctest.Main(m) }
//
// It looks for the CLI and keeps the developer's own settings away from it.
func Main(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "acctest:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "acctest")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	scratch = dir
	// Empty rather than missing: a missing file is a warning in every output, which hides OpenTofu's version from terraform-plugin-testing.
	settings := filepath.Join(dir, "empty.tfrc")
	if err := os.WriteFile(settings, nil, 0o600); err != nil {
		return 0, err
	}
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); cli.Personal(name) {
			os.Unsetenv(name)
		}
	}
	found, missing = cli.Find(context.Background())
	prepared = true
	path := found.Path
	if missing != nil {
		// Without a name terraform-plugin-testing would download the newest Terraform.
		path = "no-cli-was-found"
	}
	environment := map[string]string{
		"TF_CLI_CONFIG_FILE":   settings,
		"CHECKPOINT_DISABLE":   "1",
		cli.PathVariable:       path,
		"TF_ACC_PROVIDER_HOST": found.Host(),
	}
	for name, value := range environment {
		if err := os.Setenv(name, value); err != nil {
			return 0, err
		}
	}
	return m.Run(), nil
}

// Test drives the real CLI through the steps of c with the provider in process.
// Where there is no CLI the test is skipped, except under CI=true, where it fails.
func Test(t *testing.T, c resource.TestCase) {
	t.Helper()
	needCLI(t)
	if c.ProtoV6ProviderFactories == nil {
		c.ProtoV6ProviderFactories = Factories
	}
	resource.UnitTest(t, c)
}

func needCLI(t testing.TB) {
	t.Helper()
	switch {
	case !prepared:
		t.Fatal("this package has no TestMain that calls acctest.Main")
	case missing != nil && os.Getenv("CI") == "true":
		t.Fatal(missing)
	case missing != nil:
		t.Skip(missing)
	}
}

// Regexp matches words across the line breaks and the frame that the CLI puts into its messages.
func Regexp(words string) *regexp.Regexp {
	fields := strings.Fields(words)
	for i, field := range fields {
		fields[i] = regexp.QuoteMeta(field)
	}
	return regexp.MustCompile(strings.Join(fields, `[\s│]+`))
}
