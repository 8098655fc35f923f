package provider_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
)

// makers are the functions that make diagnostics, and which of their arguments is the summary.
var makers = map[string]int{
	"AddError": 0, "AddWarning": 0, "AddAttributeError": 1, "AddAttributeWarning": 1,
	"NewErrorDiagnostic": 0, "NewWarningDiagnostic": 0, "NewAttributeErrorDiagnostic": 1, "NewAttributeWarningDiagnostic": 1,
	"apidiag.Error": 0, "apidiag.OnAttributes": 0,
	"check": 2, // the provider's validators
}

// passingOn are functions whose summary is their caller's, who is looked at instead.
var passingOn = []string{"apidiag.Error", "apidiag.OnAttributes", "provider.check"}

// notOurs are folders that make no diagnostics of the provider.
var notOurs = []string{"acctest", "sandbox", "tools"}

// A summary is what people search for: it is written once, never put together, and so
// finds the one place that says it.
func TestSummariesAreStaticUniqueAndInTitleCase(t *testing.T) {
	t.Parallel()
	root, err := cli.Root()
	must(t, err)
	places := map[string][]string{}
	top := os.DirFS(filepath.Join(root, "internal"))
	must(t, fs.WalkDir(top, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains(notOurs, path) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := fs.ReadFile(top, path)
		if err != nil {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, s := range summaries(file) {
			at := files.Position(s.Pos()).String()
			literal, ok := s.(*ast.BasicLit)
			if !ok {
				t.Errorf("%s: a summary is put together", at)
				continue
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				return err
			}
			places[text] = append(places[text], at)
		}
		return nil
	}))
	if len(places) < 40 {
		t.Errorf("only %d summaries were found", len(places))
	}
	for text, at := range places {
		if len(at) > 1 {
			t.Errorf("%q is said in %v", text, at)
		}
		if !titled(text) {
			t.Errorf("%s: %q is not in title case", at[0], text)
		}
	}
}

// summaries are the arguments that become summaries in a file.
func summaries(file *ast.File) []ast.Expr {
	var found []ast.Expr
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && slices.Contains(passingOn, file.Name.Name+"."+f.Name.Name) {
			continue
		}
		ast.Inspect(d, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if i, made := makers[called(call)]; made && i < len(call.Args) {
				found = append(found, call.Args[i])
			}
			return true
		})
	}
	return found
}

// called is "Name", or "apidiag.Error" where the name alone says too little.
func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok && x.Name == "apidiag" {
			return "apidiag." + f.Sel.Name
		}
		return f.Sel.Name
	}
	return ""
}

func titled(text string) bool {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ' ' || r == '-' }) {
		if !unicode.IsUpper([]rune(word)[0]) {
			return false
		}
	}
	return text != "" && !strings.HasSuffix(text, ".")
}
