package provider_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
)

var update = flag.Bool("update", false, "write testdata/schema.json anew")

// Whatever users can write is in this file, so that a review sees each change of it.
func TestThePublicSurfaceChangesOnPurposeAlone(t *testing.T) {
	t.Parallel()
	root, err := cli.Root()
	must(t, err)
	golden := filepath.Join("testdata", "schema.json")
	now := golden
	if !*update {
		now = filepath.Join(t.TempDir(), "schema.json")
	}
	abs, err := filepath.Abs(now)
	must(t, err)
	dump := exec.CommandContext(t.Context(), "go", "run", "./internal/tools/schemadump", "-o", abs)
	dump.Dir = root
	if out, err := dump.CombinedOutput(); err != nil {
		t.Fatalf("the schemas could not be written: %v\n%s", err, out)
	}
	want, err := os.ReadFile(golden)
	must(t, err)
	got, err := os.ReadFile(now)
	must(t, err)
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("what users see has changed; if that is meant, run go test ./internal/provider -run PublicSurface -update "+
			"and make generate, and tell it in the changelog (-before +now):\n%s", diff)
	}
}
