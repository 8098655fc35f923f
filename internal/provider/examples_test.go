package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
)

func read(t *testing.T, path ...string) string {
	t.Helper()
	root, err := cli.Root()
	must(t, err)
	text, err := os.ReadFile(filepath.Join(append([]string{root}, path...)...))
	if err != nil {
		t.Error(err)
	}
	return string(text)
}

func TestEverythingOfferedHasExamplesAndPages(t *testing.T) {
	t.Parallel()
	page := func(kind, name string, words ...string) {
		t.Helper()
		text := read(t, "docs", kind, strings.TrimPrefix(name, "veza_")+".md")
		for _, word := range words {
			if !strings.Contains(text, word) {
				t.Errorf("the page of %s in %s does not say %q", name, kind, word)
			}
		}
	}
	all := acctest.NewServer(t).Schemas()
	for name := range all.ResourceSchemas {
		page("resources", name, "## Example Usage")
		if !slices.Contains(events, name) {
			page("resources", name, "## Import", "import {", "identity = {", "terraform import "+name+".")
		}
	}
	for name := range all.ListResourceSchemas {
		text := read(t, "examples", "list-resources", name, "list-resource.tfquery.hcl")
		if !strings.Contains(text, `list "`+name+`" "`) {
			t.Errorf("the list example of %s lists something else", name)
		}
		page("list-resources", name, `list "`+name+`" "`)
	}
	for name := range all.DataSourceSchemas {
		page("data-sources", name, "## Example Usage", `data "`+name+`" "`)
	}
	for name := range all.EphemeralResourceSchemas {
		page("ephemeral-resources", name, "## Example Usage", `ephemeral "`+name+`" "`)
	}
	for name := range all.ActionSchemas {
		// By hand, and by what happens to a resource.
		page("actions", name, "## Example Usage", `action "`+name+`" "`, "-invoke=action."+name+".", "action_trigger {")
	}
	page("", "index", "## Example Usage", `provider "veza"`)
}

// imported finds what an import.sh imports, and where to.
var imported = regexp.MustCompile(`(?m)^terraform import (\S+) (\S+)$`)

func TestImportExamplesImportWhatTheExampleDeclares(t *testing.T) {
	t.Parallel()
	for name := range acctest.NewServer(t).Schemas().ResourceSchemas {
		if slices.Contains(events, name) {
			continue
		}
		declared := read(t, "examples", "resources", name, "resource.tf")
		script := read(t, "examples", "resources", name, "import.sh")
		commands := imported.FindAllStringSubmatch(script, -1)
		if len(commands) == 0 {
			t.Errorf("%s: no command in %q", name, script)
		}
		for _, c := range commands {
			typeName, label, _ := strings.Cut(c[1], ".")
			if typeName != name || !strings.Contains(declared, `resource "`+name+`" "`+label+`" {`) {
				t.Errorf("%s: %s is not in resource.tf", name, c[1])
			}
		}
		for _, block := range []string{"import-by-string-id.tf", "import-by-identity.tf"} {
			_, rest, _ := strings.Cut(read(t, "examples", "resources", name, block), "to = "+name+".")
			label, _, _ := strings.Cut(rest, "\n")
			if label == "" || !strings.Contains(declared, `resource "`+name+`" "`+label+`" {`) {
				t.Errorf("%s: %s imports %q, which is not in resource.tf", name, block, label)
			}
		}
	}
}

func TestAccExamplesValidate(t *testing.T) {
	t.Parallel()
	root, err := cli.Root()
	must(t, err)
	folders, err := filepath.Glob(filepath.Join(root, "examples", "*", "veza_*"))
	must(t, err)
	for _, whole := range []string{"provider", "quickstart", "break-glass", "okta-lifecycle", "okta-to-veza"} {
		folders = append(folders, filepath.Join(root, "examples", whole))
	}
	for _, folder := range folders {
		kind := filepath.Base(filepath.Dir(folder))
		if kind == "list-resources" {
			continue // TestAccListExamplesValidate
		}
		// Two blocks that import to one address exclude each other.
		variants := []string{""}
		if kind == "resources" && !slices.Contains(events, filepath.Base(folder)) {
			variants = []string{"import-by-string-id.tf", "import-by-identity.tf"}
		}
		for _, variant := range variants {
			t.Run(filepath.Base(folder)+" "+variant, func(t *testing.T) {
				t.Parallel()
				if variant == "import-by-identity.tf" && !acctest.Has(acctest.Identity) || variant != "" && !acctest.Has(acctest.ImportBlock) {
					t.Skip("there is no CLI that can import this way")
				}
				if kind == "actions" && !acctest.Has(acctest.Actions) {
					t.Skip("there is no CLI that has actions; TestActionExamplesSetWhatThereIs runs everywhere")
				}
				w := acctest.NewWorkspace(t)
				files, err := filepath.Glob(filepath.Join(folder, "*.tf"))
				must(t, err)
				written, needs := 0, true
				for _, file := range files {
					name := filepath.Base(file)
					if strings.HasPrefix(name, "import-") && name != variant {
						continue
					}
					text, err := os.ReadFile(file)
					must(t, err)
					w.Write(name, string(text))
					written++
					needs = needs && !strings.Contains(string(text), "required_providers")
				}
				if needs {
					w.Write("versions.tf", needsVeza)
				}
				if written == 0 {
					t.Fatal("the folder is empty")
				}
				w.MustRun("validate")
			})
		}
	}
}

func TestAccListExamplesValidate(t *testing.T) {
	t.Parallel()
	for name := range acctest.NewServer(t).Schemas().ListResourceSchemas {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !acctest.Has(acctest.Query) {
				t.Skip("there is no CLI that has queries; TestListExamplesSetWhatThereIs runs everywhere")
			}
			w := acctest.NewWorkspace(t)
			w.Write("main.tf", needsVeza)
			w.Write("list.tfquery.hcl", read(t, "examples", "list-resources", name, "list-resource.tfquery.hcl"))
			w.MustRun("validate", "-query")
		})
	}
}

// setting finds what the config block of a list or an action sets, which is indented twice.
var setting = regexp.MustCompile(`(?m)^ {4}(\w+) +=`)

func TestListExamplesSetWhatThereIs(t *testing.T) {
	t.Parallel()
	for name, schema := range acctest.NewServer(t).Schemas().ListResourceSchemas {
		var known []string
		for _, a := range schema.Block.Attributes {
			known = append(known, a.Name)
		}
		for _, m := range setting.FindAllStringSubmatch(read(t, "examples", "list-resources", name, "list-resource.tfquery.hcl"), -1) {
			if !slices.Contains(known, m[1]) {
				t.Errorf("the list example of %s sets %q, of %v", name, m[1], known)
			}
		}
	}
}

// actionBlock finds the config blocks of actions, and invoked what the text invokes.
var (
	actionBlock = regexp.MustCompile(`(?ms)^action "(\w+)" "(\w+)" \{\n  config \{\n(.*?)^  \}`)
	invoked     = regexp.MustCompile(`action\.(\w+)\.(\w+)`)
)

func TestActionExamplesSetWhatThereIs(t *testing.T) {
	t.Parallel()
	srv := acctest.NewServer(t)
	for name, schema := range srv.Schemas().ActionSchemas {
		text := read(t, "examples", "actions", name, "action.tf")
		var known, declared []string
		for _, a := range schema.Schema.Block.Attributes {
			known = append(known, a.Name)
		}
		for _, b := range actionBlock.FindAllStringSubmatch(text, -1) {
			declared = append(declared, b[1]+"."+b[2])
			for _, m := range setting.FindAllStringSubmatch(b[3], -1) {
				if !slices.Contains(known, m[1]) {
					t.Errorf("the example of %s sets %q, of %v", name, m[1], known)
				}
			}
		}
		used := invoked.FindAllStringSubmatch(text, -1)
		for _, m := range used {
			if !slices.Contains(declared, m[1]+"."+m[2]) {
				t.Errorf("the example of %s invokes %s, and declares %v", name, m[0], declared)
			}
		}
		if len(declared) == 0 || len(used) == 0 {
			t.Errorf("the example of %s declares %v and invokes %v", name, declared, used)
		}
	}
}
