package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Personal reports whether an environment variable would point the provider at
// somebody's own tenant, or change what the CLI does, in a run that must be the
// same everywhere.
func Personal(name string) bool {
	return slices.ContainsFunc([]string{
		"VEZA_", "OKTA_", "TF_VAR_", "TF_CLI_ARGS", "TF_DATA_DIR", "TF_WORKSPACE", "TF_REATTACH_PROVIDERS",
	}, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// Environment is this process's own without what is Personal, for a CLI that
// takes its settings from this file and asks nobody for newer versions.
func Environment(settings string) []string {
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return Personal(name)
	})
	return append(env, "TF_CLI_CONFIG_FILE="+settings, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1")
}

// BuildProvider builds the provider at root into the folder bin, for DevOverrides.
func BuildProvider(ctx context.Context, root, bin string) error {
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return err
	}
	// An output folder gives the executable the name that this system wants.
	cmd := exec.CommandContext(ctx, "go", "build", "-o", bin+string(filepath.Separator), ".")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("the provider does not build: %w\n%s", err, out)
	}
	return nil
}

// DevOverrides are settings with which a CLI takes the provider from the folder
// bin instead of a registry, so that it downloads nothing. Each of the two CLIs
// looks under its own registry.
func DevOverrides(bin string) []byte {
	return fmt.Appendf(nil, `provider_installation {
  dev_overrides {
    "registry.terraform.io/veza/veza" = %[1]q
    "registry.opentofu.org/veza/veza" = %[1]q
  }
}
`, filepath.ToSlash(bin))
}
