package apidiag_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

func TestDetailIsTheServersWordsThenWhatWasAskedThenWhatToDo(t *testing.T) {
	t.Parallel()
	err := &veza.Error{
		Method: "POST", Path: "/scim/v2/Users", Status: 403, SCIMType: "sensitive", Message: "No such right",
		RequestID: "7c1", Resolution: "Ask an administrator",
		FieldViolations: []veza.FieldViolation{{Field: "roles", Description: "unknown role root"}},
	}
	want := `No such right.
  - roles: unknown role root

The tenant answered 403 (sensitive) to POST /scim/v2/Users. Request ID: 7c1
Ask an administrator.

SCIM calls need a key whose owner has the roles admin and scim_provisioner on the root team. ` +
		`Give them to the owner of this key in Administration > User Management, or use the SCIM admin's key.`
	for name, e := range map[string]error{"bare": err, "wrapped": fmt.Errorf("while adding ann: %w", err)} {
		if got := apidiag.Detail(e); got != want {
			t.Errorf("%s:\n%s\n\nwant:\n%s", name, got, want)
		}
	}
	d := apidiag.Error("Person Not Created", err)
	if d.Summary() != "Person Not Created" || d.Detail() != want {
		t.Errorf("got %s: %s", d.Summary(), d.Detail())
	}
}

func TestNextStep(t *testing.T) {
	t.Parallel()
	answer := func(status int, path string) error {
		return &veza.Error{Method: "GET", Path: path, Status: status, Message: "words."}
	}
	const users, private = "/scim/v2/Users", "/api/private/sign_in_settings"
	tests := map[string]struct {
		err   error
		words string // none is no next step
	}{
		"SCIM is off":              {veza.ErrSCIMOff, "Enable SCIM provisioning"},
		"SCIM is off, said by 403": {errors.Join(answer(403, users), veza.ErrSCIMOff), "veza_sign_in_settings"},
		"key":                      {answer(401, users), "VEZA_API_KEY"},
		"role for SCIM":            {answer(403, users), "scim_provisioner"},
		"role for the admin API":   {answer(403, private), "This call needs a key whose owner has the role admin"},
		"limit":                    {answer(429, users), "requests_per_minute"},
		"outage":                   {answer(503, users), "apply again"},
		"what the words say":       {answer(400, users), ""},
		"conflict":                 {answer(409, users), ""},
		"no answer at all":         {io.ErrUnexpectedEOF, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := apidiag.Detail(tc.err)
			paragraphs := strings.Split(got, "\n\n")
			want := 1
			if errors.As(tc.err, new(*veza.Error)) {
				want = 2
			}
			if tc.words != "" {
				want++
			}
			if len(paragraphs) != want || !strings.Contains(paragraphs[len(paragraphs)-1], tc.words) {
				t.Errorf("got %q, want %d paragraphs, the last about %q", paragraphs, want, tc.words)
			}
			if !strings.HasSuffix(strings.TrimSpace(got), ".") {
				t.Errorf("%q does not end like a sentence", got)
			}
		})
	}
}

func TestAnAnswerWithoutWordsIsNamedByItsStatus(t *testing.T) {
	t.Parallel()
	got := apidiag.Detail(&veza.Error{Method: "GET", Path: "/scim/v2/Users/u1", Status: http.StatusNotFound, Code: "NotFound"})
	if want := "Not Found.\n\nThe tenant answered 404 (NotFound) to GET /scim/v2/Users/u1."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAnErrorWithoutAnAnswerSpeaksForItself(t *testing.T) {
	t.Parallel()
	err := &url.Error{Op: "Get", URL: "https://acme.vezacloud.com/scim/v2/Users", Err: errors.New("connection refused")}
	if got, want := apidiag.Detail(err), `Get "https://acme.vezacloud.com/scim/v2/Users": connection refused.`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for in, want := range map[string]string{"really?": "really?", "stop!": "stop!", " done. ": "done.", "": ""} {
		if got := apidiag.Detail(errors.New(in)); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestAnErrorOfTheOrgSpeaksForItselfAndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	limited := &lifecycle.Error{Method: "GET", Path: "/api/v1/users/00u1", Status: 429, Code: "E0000047", Summary: "API call exceeded rate limit"}
	want := "read Ann: GET /api/v1/users/00u1: 429 Too Many Requests, E0000047: API call exceeded rate limit.\n\n" +
		"The org's limit of requests was still exceeded after every retry."
	if got := apidiag.Detail(fmt.Errorf("read Ann: %w", limited)); !strings.HasPrefix(got, want) {
		t.Errorf("got %q", got)
	}
	lost := fmt.Errorf("the answer was lost: %w", lifecycle.ErrUnconfirmed)
	if got := apidiag.Detail(lost); !strings.Contains(got, "\n\nLook in the org") {
		t.Errorf("got %q", got)
	}
}

func TestAFieldThatTheServerRefusesIsToldAtItsAttribute(t *testing.T) {
	t.Parallel()
	at := map[string]path.Path{"email": path.Root("email"), "firstName": path.Root("first_name")}
	for name, tc := range map[string]struct {
		err  error
		want []string
	}{
		"Okta's causes": {
			&lifecycle.Error{Status: 400, Code: "E0000001", Causes: []string{"firstName: too long", "login: taken", "email: no address"}},
			[]string{"first_name", "email"},
		},
		"Veza's violations": {&veza.Error{Status: 400, FieldViolations: []veza.FieldViolation{{Field: "email", Description: "no address"}}}, []string{"email"}},
		"another field":     {&lifecycle.Error{Status: 400, Causes: []string{"login: taken", "without a field"}}, []string{""}},
		"no field":          {io.ErrUnexpectedEOF, []string{""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, d := range apidiag.OnAttributes("Person Not Created", tc.err, at) {
				attribute := ""
				if with, ok := d.(diag.DiagnosticWithPath); ok {
					attribute = with.Path().String()
				}
				got = append(got, attribute)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("told at %q, want %q", got, tc.want)
			}
		})
	}
}
