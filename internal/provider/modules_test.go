package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
)

// passed is how a CLI ends a run of tests of which at least one passed and none failed.
var passed = regexp.MustCompile(`Success! [1-9]\d* passed, 0 failed`)

// The tests that each module brings along, as its author's CI would run them. They take
// their modules from the folder, so that get does what init does where there is a registry.
func TestAccModulesPassTheirOwnTests(t *testing.T) {
	t.Parallel()
	root, err := cli.Root()
	must(t, err)
	modules, err := filepath.Glob(filepath.Join(root, "examples", "modules", "*"))
	must(t, err)
	if len(modules) == 0 {
		t.Fatal("there are no modules")
	}
	for _, module := range modules {
		t.Run(filepath.Base(module), func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorkspace(t)
			if !acctest.Has(acctest.WriteOnly) {
				t.Skip("this CLI has no write-only attributes")
			}
			must(t, os.CopyFS(w.Dir, os.DirFS(module)))
			w.MustRun("get")
			out := w.MustRun("test")
			if !passed.MatchString(out) {
				t.Errorf("the module tests nothing:\n%s", out)
			}
		})
	}
}
