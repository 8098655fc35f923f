package provider_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
)

// inFiles visits the syntax of the files under internal that match a pattern.
func inFiles(t *testing.T, pattern string, visit func(path string, file *ast.File)) int {
	t.Helper()
	root, err := cli.Root()
	must(t, err)
	paths, err := filepath.Glob(filepath.Join(root, "internal", pattern))
	must(t, err)
	for _, path := range paths {
		source, err := os.ReadFile(path)
		must(t, err)
		file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.SkipObjectResolution)
		must(t, err)
		visit(path, file)
	}
	return len(paths)
}

// calls reports whether a node calls something like "sandbox.New" by itself, and not
// in a function that it defines.
func calls(in ast.Node, names ...string) (found bool) {
	ast.Inspect(in, func(n ast.Node) bool {
		if _, later := n.(*ast.FuncLit); later {
			return false
		}
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if f, ok := call.Fun.(*ast.SelectorExpr); ok {
			if x, ok := f.X.(*ast.Ident); ok {
				for _, name := range names {
					found = found || x.Name+"."+f.Sel.Name == name
				}
			}
		}
		return !found
	})
	return found
}

// A life that nobody looks at after its destroy proves nothing about destroying.
func TestEveryLifeThroughTheCLIEndsWithALookAtTheTenant(t *testing.T) {
	t.Parallel()
	resources := inFiles(t, "service/*/resource.go", func(path string, _ *ast.File) {
		lives := 0
		inFiles(t, filepath.Join("service", filepath.Base(filepath.Dir(path)), "*_test.go"), func(testPath string, file *ast.File) {
			ast.Inspect(file, func(n ast.Node) bool {
				f, ok := n.(*ast.FuncDecl)
				if !ok || !strings.HasPrefix(f.Name.Name, "TestAcc") || !strings.Contains(f.Name.Name, "_aLife") {
					return true
				}
				lives++
				if !sets(f, "CheckDestroy") {
					t.Errorf("%s in %s has no CheckDestroy", f.Name.Name, testPath)
				}
				return false
			})
		})
		if lives == 0 {
			t.Errorf("no test takes %s through a life of the CLI", filepath.Dir(path))
		}
	})
	if resources == 0 {
		t.Error("no resources were found")
	}
}

// An action whose progress or whose failure nobody has looked at is as good as untested.
func TestEveryActionIsInvokedAndFails(t *testing.T) {
	t.Parallel()
	actions := inFiles(t, "service/*/action.go", func(path string, _ *ast.File) {
		var done, failed bool
		inFiles(t, filepath.Join("service", filepath.Base(filepath.Dir(path)), "*_test.go"), func(_ string, file *ast.File) {
			done = done || uses(file, "MustInvoke")
			failed = failed || uses(file, "Invoke")
		})
		if !done || !failed {
			t.Errorf("no test sees %s succeed and fail", path)
		}
	})
	if actions == 0 {
		t.Error("no actions were found")
	}
}

func uses(in ast.Node, method string) (found bool) {
	ast.Inspect(in, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if f, ok := call.Fun.(*ast.SelectorExpr); ok {
				found = found || f.Sel.Name == method
			}
		}
		return !found
	})
	return found
}

func sets(in ast.Node, field string) (found bool) {
	ast.Inspect(in, func(n ast.Node) bool {
		if kv, ok := n.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok && key.Name == field {
				found = true
			}
		}
		return !found
	})
	return found
}

// Tests that share a server depend on each other's order.
func TestNoTestsShareAServer(t *testing.T) {
	t.Parallel()
	files := 0
	for _, pattern := range []string{"*/*_test.go", "*/*/*_test.go"} {
		files += inFiles(t, pattern, func(path string, file *ast.File) {
			for _, d := range file.Decls {
				v, ok := d.(*ast.GenDecl)
				if ok && v.Tok == token.VAR && calls(v, "sandbox.New", "sandbox.Open", "httptest.NewServer", "httptest.NewTLSServer", "acctest.Tenant", "acctest.Org") {
					t.Errorf("%s has a server in a variable of the package", path)
				}
			}
		})
	}
	if files < 20 {
		t.Errorf("only %d files of tests were found", files)
	}
}
