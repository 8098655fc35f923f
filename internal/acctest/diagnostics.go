package acctest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Diagnostics is what the provider had to say in one or more calls.
type Diagnostics []*tfprotov6.Diagnostic

// HasError reports whether the CLI would stop.
func (ds Diagnostics) HasError() bool {
	for _, d := range ds {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}

// None ends the test unless the provider said nothing.
func (ds Diagnostics) None(t testing.TB) {
	t.Helper()
	if len(ds) > 0 {
		t.Fatalf("unexpected diagnostics:\n%s", ds)
	}
}

// WantError fails the test unless there is an error with this summary whose
// detail has all of these parts. Line breaks count as spaces.
func (ds Diagnostics) WantError(t testing.TB, summary string, parts ...string) {
	t.Helper()
	ds.want(t, tfprotov6.DiagnosticSeverityError, summary, parts)
}

// WantWarning is WantError for a warning.
func (ds Diagnostics) WantWarning(t testing.TB, summary string, parts ...string) {
	t.Helper()
	ds.want(t, tfprotov6.DiagnosticSeverityWarning, summary, parts)
}

func (ds Diagnostics) want(t testing.TB, severity tfprotov6.DiagnosticSeverity, summary string, parts []string) {
	t.Helper()
	for _, d := range ds {
		if d.Severity == severity && d.Summary == summary && containsAll(d.Detail, parts) {
			return
		}
	}
	t.Errorf("no %s %q with %q among:\n%s", severity, summary, parts, ds)
}

func containsAll(text string, parts []string) bool {
	text = strings.Join(strings.Fields(text), " ")
	for _, part := range parts {
		if !strings.Contains(text, strings.Join(strings.Fields(part), " ")) {
			return false
		}
	}
	return true
}

// String lists severity, attribute, summary and detail, one diagnostic a line.
func (ds Diagnostics) String() string {
	var b strings.Builder
	for _, d := range ds {
		fmt.Fprintf(&b, "%s", d.Severity)
		if d.Attribute != nil {
			fmt.Fprintf(&b, " at %s", d.Attribute)
		}
		fmt.Fprintf(&b, ": %s: %s\n", d.Summary, d.Detail)
	}
	return b.String()
}
