package cli_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
)

// TestMain lets this very binary, under another name, stand for a CLI.
func TestMain(m *testing.M) {
	switch name, _, _ := strings.Cut(filepath.Base(os.Args[0]), "."); name {
	case "terraform":
		fmt.Println("Warning: Unable to open CLI configuration file\n\nTerraform v1.11.4\non plan9_amd64")
	case "tofu":
		fmt.Println("OpenTofu v1.12.6\non plan9_amd64")
	default:
		os.Exit(m.Run())
	}
	os.Exit(0)
}

func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

// install gives the test a PATH of its own with these programs, and a module of
// its own whose cache is empty.
func install(t *testing.T, programs ...string) (bin string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin = t.TempDir()
	for _, program := range programs {
		if err := os.Link(self, filepath.Join(bin, executable(program))); err != nil {
			t.Skipf("cannot link an executable here: %v", err)
		}
	}
	t.Setenv("PATH", bin)
	t.Setenv("GORACE", "atexit_sleep_ms=0") // else each of them lingers for a second under -race
	root := t.TempDir()
	tools := filepath.Join(root, "internal", "tools", "tofu")
	if err := os.MkdirAll(tools, 0o700); err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{
		filepath.Join(root, "go.mod"):  "module example.test/provider\n",
		filepath.Join(tools, "go.mod"): "module example.test/tofu\n\nrequire (\n\tgithub.com/opentofu/opentofu v1.12.6 // indirect\n)\n",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(root)
	return bin
}

func TestTerraformOnPathComesBeforeTofu(t *testing.T) {
	t.Setenv(cli.PathVariable, "")
	install(t, "terraform", "tofu")
	got, err := cli.Find(t.Context())
	if err != nil || got.OpenTofu || got.Version != "1.11.4" || got.Host() != "registry.terraform.io" {
		t.Errorf("Find = %+v, %v", got, err)
	}
	got, err = cli.FindOpenTofu(t.Context())
	if err != nil || !got.OpenTofu || got.Version != "1.12.6" || got.Host() != "registry.opentofu.org" {
		t.Errorf("FindOpenTofu = %+v, %v", got, err)
	}
}

func TestTofuServesWhereThereIsNoTerraform(t *testing.T) {
	t.Setenv(cli.PathVariable, "")
	install(t, "tofu")
	if got, err := cli.Find(t.Context()); err != nil || !got.OpenTofu {
		t.Errorf("Find = %+v, %v", got, err)
	}
}

func TestNoCLIAtAllIsSaid(t *testing.T) {
	t.Setenv(cli.PathVariable, "")
	install(t)
	if got, err := cli.Find(t.Context()); !errors.Is(err, cli.ErrNone) {
		t.Errorf("Find = %+v, %v", got, err)
	}
}

func TestANamedCLIComesFirstAndMustRun(t *testing.T) {
	bin := install(t, "terraform", "tofu")
	t.Setenv(cli.PathVariable, filepath.Join(bin, executable("tofu")))
	if got, err := cli.Find(t.Context()); err != nil || !got.OpenTofu {
		t.Errorf("Find = %+v, %v", got, err)
	}
	t.Setenv(cli.PathVariable, filepath.Join(bin, "missing"))
	if got, err := cli.Find(t.Context()); err == nil {
		t.Errorf("a missing CLI was named, and %+v found", got)
	}
}

func TestABuiltOpenTofuIsUsedAgain(t *testing.T) {
	t.Setenv(cli.PathVariable, "")
	bin := install(t, "tofu")
	t.Setenv("PATH", "")
	cache := filepath.Join(".cache", "tofu", "v1.12.6")
	if err := os.MkdirAll(cache, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(filepath.Join(bin, executable("tofu")), filepath.Join(cache, executable("tofu"))); err != nil {
		t.Fatal(err)
	}
	if got, err := cli.Find(t.Context()); err != nil || !got.OpenTofu {
		t.Errorf("Find = %+v, %v", got, err)
	}
	// With an empty PATH a second build could not even start.
	if got, err := cli.Build(t.Context(), t.Output()); err != nil || !got.OpenTofu {
		t.Errorf("Build = %+v, %v", got, err)
	}
}

func TestEnvironmentDropsWhatIsPersonal(t *testing.T) {
	t.Setenv("VEZA_API_KEY", "secret")
	t.Setenv("TF_VAR_people", "all")
	t.Setenv("TF_CLI_CONFIG_FILE", "/nowhere")
	env := cli.Environment("some.tfrc")
	for _, entry := range env {
		if strings.HasPrefix(entry, "VEZA_") || strings.HasPrefix(entry, "TF_VAR_") {
			t.Errorf("kept %s", entry)
		}
	}
	if !slices.Contains(env, "TF_CLI_CONFIG_FILE=some.tfrc") {
		t.Error("the settings file is not named")
	}
}
