package main_test

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
)

// An older CLI leaves out what it does not know; what it prints must be the same to the last description.
func TestAccDumpIsWhatTheCLIPrints(t *testing.T) {
	t.Parallel()
	tool, err := cli.Find(t.Context())
	if errors.Is(err, cli.ErrNone) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	root, err := cli.Root()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	bin, settings := filepath.Join(dir, "bin"), filepath.Join(dir, "dev.tfrc")
	if err := cli.BuildProvider(t.Context(), root, bin); err != nil {
		t.Fatal(err)
	}
	write(t, settings, string(cli.DevOverrides(bin)))
	write(t, filepath.Join(dir, "main.tf"), "terraform {\n  required_providers {\n    veza = { source = \"veza/veza\" }\n  }\n}\n")

	printed := exec.CommandContext(t.Context(), tool.Path, "providers", "schema", "-json")
	printed.Dir, printed.Env = dir, cli.Environment(settings)
	want, got := schemas(t, printed), schemas(t, exec.CommandContext(t.Context(), "go", "run", "."))
	for _, kind := range slices.Sorted(maps.Keys(want)) {
		if diff := cmp.Diff(want[kind], got[kind]); diff != "" {
			t.Errorf("%s (-%s %s +dump):\n%s", kind, filepath.Base(tool.Path), tool.Version, diff)
		}
	}
}

// schemas are those of the only provider in what the command prints.
func schemas(t *testing.T, cmd *exec.Cmd) map[string]any {
	t.Helper()
	cmd.Stderr = t.Output()
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", cmd, err)
	}
	var document struct {
		Providers map[string]map[string]any `json:"provider_schemas"`
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	for _, provider := range document.Providers {
		return provider
	}
	t.Fatalf("%s printed no provider: %s", cmd, text)
	return nil
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
