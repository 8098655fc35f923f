package cli

import (
	"os"
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
