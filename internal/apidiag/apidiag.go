// Package apidiag words errors of the API as diagnostics: the server's words, what
// was asked, and what to do next. It is the only place that does.
package apidiag

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// Error returns the diagnostic of err. The summary is static and unique in the tree,
// in title form; everything that varies is in the detail.
func Error(summary string, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic(summary, Detail(err))
}

// Detail returns the text below the summary.
func Detail(err error) string {
	paragraphs := []string{words(err)}
	if step := nextStep(err); step != "" {
		paragraphs = append(paragraphs, step)
	}
	return strings.Join(paragraphs, "\n\n")
}

// words is what the server said and what it was asked. An error of the lifecycle engine
// says all of it by itself.
func words(err error) string {
	var e *veza.Error
	if !errors.As(err, &e) {
		return sentence(err.Error())
	}
	var b strings.Builder
	message := e.Message
	if message == "" {
		message = http.StatusText(e.Status)
	}
	b.WriteString(sentence(message))
	for _, v := range e.FieldViolations {
		fmt.Fprintf(&b, "\n  - %s: %s", v.Field, v.Description)
	}
	fmt.Fprintf(&b, "\n\nThe tenant answered %d", e.Status)
	if kind := cmp.Or(e.SCIMType, e.Code); kind != "" {
		fmt.Fprintf(&b, " (%s)", kind)
	}
	fmt.Fprintf(&b, " to %s %s.", e.Method, e.Path)
	if e.RequestID != "" {
		fmt.Fprintf(&b, " Request ID: %s", e.RequestID)
	}
	if e.Resolution != "" {
		fmt.Fprintf(&b, "\n%s", sentence(e.Resolution))
	}
	return b.String()
}

// nextStep tells what the reader can do about it. The order matters: a tenant whose
// SCIM is off may say so with any status.
func nextStep(err error) string {
	var e *veza.Error
	switch {
	case errors.Is(err, lifecycle.ErrRateLimited):
		return "The org's limit of requests was still exceeded after every retry. Other clients share it: run fewer plans at the " +
			"same time, or apply again in a minute. What was done is kept."
	case errors.Is(err, lifecycle.ErrUnconfirmed):
		return "Look in the org (Admin Console, or its System Log) whether it was done, before applying again."
	case errors.Is(err, veza.ErrSCIMOff):
		return "SCIM provisioning is off, or was turned on less than 30 seconds ago. The switch is " +
			"Administration > Sign-in Settings > Enable SCIM provisioning; in Terraform it is veza_sign_in_settings " +
			"with scim_enabled = true, on which resources that need SCIM should depend (depends_on)."
	case errors.Is(err, veza.ErrUnauthorized):
		return "The API key was not accepted. Check that api_key in the provider block, or VEZA_API_KEY, holds the whole " +
			"key of this tenant. A key stops working when it is revoked and when its owner is deactivated."
	case errors.Is(err, veza.ErrForbidden) && errors.As(err, &e) && strings.HasPrefix(e.Path, "/scim/"):
		return "SCIM calls need a key whose owner has the roles admin and scim_provisioner on the root team. " +
			"Give them to the owner of this key in Administration > User Management, or use the SCIM admin's key."
	case errors.Is(err, veza.ErrForbidden):
		return "This call needs a key whose owner has the role admin on the root team."
	case errors.As(err, &e) && e.Status == http.StatusTooManyRequests:
		return "The tenant's limit of requests was still exceeded after every retry. Lower requests_per_minute in the " +
			"provider block, run fewer plans at the same time, or apply again in a minute: what was done is kept."
	case errors.As(err, &e) && e.Status >= http.StatusInternalServerError:
		return "The tenant failed to answer, after every retry. What was done before is kept; apply again to go on."
	}
	return ""
}

// sentence ends s like one, since servers do and do not.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}
