package veza_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

const acmeOkta = `{"id":"p1","name":"Acme","domain":"acme.okta.com","region":"us","type":"OKTA","state":"ENABLED","status":"SUCCESS",` +
	`"provisioning":true,"lifecycle_management_state":"ENABLED","domain_allow_list":["b","a"],"credentials_type":2,` +
	`"identity_mapping_configuration":{ "use_email": true },"user_custom_properties":[{"name":"badge","type":1,"lcm_unique_identifier":true}],` +
	`"secret_references":[{"secret_id":"s","vault_id":"v"}],"vendor_id":"o1","team_id":"t1","rbac_id":"r1",` +
	`"audit_log":{"state":1,"status":"SUCCESS","cursor":"c","synced_at":"2026-01-01T00:00:00Z"}}`

func acme() veza.OktaProvider {
	return veza.OktaProvider{
		ID: "p1", Name: "Acme", Domain: "acme.okta.com", Region: "us", Type: "OKTA", State: "ENABLED", Status: "SUCCESS", Provisioning: true,
		LifecycleManagementState: "ENABLED", DomainAllowList: []string{"b", "a"}, CredentialsType: "2", IdentityMapping: `{"use_email":true}`,
		UserCustomProperties: []veza.OktaUserProperty{{Name: "badge", Type: "1", LCMUniqueIdentifier: true}},
		SecretReferences:     []veza.SecretReference{{SecretID: "s", VaultID: "v"}}, VendorID: "o1", TeamID: "t1", RBACID: "r1",
		AuditLog: veza.OktaAuditLog{State: "1", Status: "SUCCESS", Cursor: "c", SyncedAt: "2026-01-01T00:00:00Z"},
	}
}

func TestEachShapeOfAnIntegrationIsRead(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body string
		want veza.OktaProvider
	}{
		"in an envelope": {`{"value":` + acmeOkta + `}`, acme()},
		"flat":           {acmeOkta, acme()},
		"numbers":        {`{"value":{"id":"p1","state":3,"status":1,"type":7}}`, veza.OktaProvider{ID: "p1", State: "DELETING", Status: "SUCCESS", Type: "7"}},
		"null":           {`{"value":{"id":"p1","domain_allow_list":null,"identity_mapping_configuration":null,"audit_log":null}}`, veza.OktaProvider{ID: "p1"}},
	} {
		_, c := inTurn(t, ok(tt.body))
		got, err := c.OktaProvider(t.Context(), "p1")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, body := range []string{"", "{}", `{"value":{}}`, `[]`, `{"value":{"id":7}}`} {
		_, c := inTurn(t, ok(body), ok(body))
		if got, err := c.OktaProvider(t.Context(), "p1"); err == nil {
			t.Errorf("%q was read as %v", body, got)
		}
	}
}

func TestAnIntegrationIsCreatedWithTheFieldsThatAreNamed(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, ok(`{"value":`+acmeOkta+`}`), ok(`{"id":"p1"}`), ok(acmeOkta), ok(`{}`), ok(`{"values":[`+acmeOkta+`]}`))
	for i, fields := range [][]string{{"domain", "token"}, {"provisioning"}, {"identity_mapping_configuration", "app_allow_list"}} {
		got, err := c.CreateOktaProvider(t.Context(), acme(), veza.OktaSecrets{Token: "hush"}, fields...)
		if err != nil || got.ID != "p1" || got.Domain == "" {
			t.Errorf("create %d gave %+v, error %v", i, got, err)
		}
	}
	const post = "POST /api/v1/providers/okta"
	n.want(post, post, "GET /api/v1/providers/okta/p1", post, "GET /api/v1/providers/okta?page_size=250")
	n.wantBody(0, `{"name":"Acme","domain":"acme.okta.com","token":"hush"}`)
	n.wantBody(1, `{"name":"Acme","provisioning":true}`)
	n.wantBody(3, `{"name":"Acme","identity_mapping_configuration":{"use_email":true},"app_allow_list":[]}`)
	if _, err := c.CreateOktaProvider(t.Context(), acme(), veza.OktaSecrets{}, "state"); err == nil {
		t.Error("a field that cannot be set was sent")
	}
}

func TestALostAnswerNeitherDuplicatesNorLosesAnIntegration(t *testing.T) {
	t.Parallel()
	broken, made := lost(io.ErrUnexpectedEOF), ok(`{"value":`+acmeOkta+`}`)
	there, none := ok(`{"values":[`+acmeOkta+`]}`), ok(`{"values":[]}`)
	going := ok(`{"values":[{"id":"p0","name":"Acme","state":"DELETING"}]}`)
	other := ok(`{"values":[{"id":"p9","name":"Acme","domain":"other.okta.com"}]}`)
	taken := answer(400, `{"code":"InvalidArgument","message":"Provider with the same name already exists"}`)
	const post, list = "POST /api/v1/providers/okta", "GET /api/v1/providers/okta?page_size=250"
	for name, tt := range map[string]struct {
		replies []reply
		want    []string
		id      string
		is      []error
	}{
		"it was made":                     {[]reply{broken, there}, []string{post, list}, "p1", nil},
		"it was not":                      {[]reply{broken, none, made}, []string{post, list, post}, "p1", nil},
		"one is being deleted":            {[]reply{broken, going, made}, []string{post, list, post}, "p1", nil},
		"another has the name":            {[]reply{answer(502, ""), other}, []string{post, list}, "", []error{veza.ErrConflict}},
		"it was made after the look":      {[]reply{broken, none, taken, there}, []string{post, list, post, list}, "p1", nil},
		"the look-up fails":               {[]reply{broken, answer(500, `{"code":13}`)}, []string{post, list}, "", nil},
		"refused":                         {[]reply{taken}, []string{post}, "", []error{veza.ErrConflict}},
		"it never was, and never will be": {[]reply{broken, none, broken, none}, []string{post, list, post, list}, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, tt.replies...)
			sent := acme()
			sent.DomainAllowList = []string{"a", "b"} // the same set
			got, err := c.CreateOktaProvider(t.Context(), sent, veza.OktaSecrets{Token: "hush"}, "domain", "region", "domain_allow_list", "token")
			if got.ID != tt.id || (err == nil) != (tt.id != "") {
				t.Errorf("got %+v, error %v", got, err)
			}
			is(t, err, tt.is...)
			n.want(tt.want...)
		})
	}
}

func TestOnlyTheMaskedFieldsOfAnIntegrationTravel(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, ok(`{"value":`+acmeOkta+`}`), ok(`{}`), ok(acmeOkta), ok(acmeOkta))
	for _, mask := range [][]string{{"provisioning", "private_key"}, {"domain_deny_list", "identity_mapping_configuration", "user_custom_properties"}, nil} {
		p := acme()
		p.IdentityMapping = ""
		if got, err := c.UpdateOktaProvider(t.Context(), p, veza.OktaSecrets{PrivateKey: "hush"}, mask...); err != nil || got.Name != "Acme" {
			t.Errorf("%v gave %+v, error %v", mask, got, err)
		}
	}
	const one = "/api/v1/providers/okta/p1"
	n.want("PATCH "+one+"?update_mask=provisioning,private_key",
		"PATCH "+one+"?update_mask=domain_deny_list,identity_mapping_configuration,user_custom_properties", "GET "+one, "GET "+one)
	n.wantBody(0, `{"provisioning":true,"private_key":"hush"}`)
	n.wantBody(1, `{"domain_deny_list":[],"identity_mapping_configuration":null,"user_custom_properties":[{"name":"badge","type":"1","lcm_unique_identifier":true}]}`)
	if _, err := c.UpdateOktaProvider(t.Context(), acme(), veza.OktaSecrets{}, "name"); err == nil {
		t.Error("the name was updated")
	}
}

func TestTheSecretsOfAnIntegrationFormatAsNothing(t *testing.T) {
	t.Parallel()
	s := veza.OktaSecrets{Token: "hush", PrivateKey: "hush"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, s) + fmt.Sprintf(verb, &s); strings.Contains(got, "hush") || !strings.Contains(got, "secrets of") {
			t.Errorf("%s prints %q", verb, got)
		}
	}
}

func TestAnIntegrationIsAwaitedUntilItIsGone(t *testing.T) {
	t.Parallel()
	gone := missing("provider", "p1")
	going := ok(`{"value":{"id":"p1","name":"Acme","state":"DELETING"}}`)
	t.Run("with growing pauses", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			n, c := inTurn(t, ok(`{}`), going, going, going, going, going, going, gone)
			begun := time.Now()
			var told []time.Duration
			if err := errors.Join(c.DeleteOktaProvider(t.Context(), "p1"),
				c.AwaitOktaProviderGone(t.Context(), "p1", func(elapsed time.Duration) { told = append(told, elapsed/time.Second) })); err != nil {
				t.Error(err)
			}
			if took := time.Since(begun); took != 20*time.Second || !cmp.Equal(told, []time.Duration{0, 1, 3, 6, 10, 15}) {
				t.Errorf("took %s, told %v", took, told)
			}
			if n.asked[0] != "DELETE /api/v1/providers/okta/p1" {
				t.Errorf("asked %v", n.asked)
			}
		})
	})
	t.Run("not longer than its context", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			_, c := inTurn(t, going, going, going)
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			err := c.AwaitOktaProviderGone(ctx, "p1", nil)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v", err)
			}
			says(t, err, "DELETING", "p1", "2s")
		})
	})
	t.Run("not after an error", func(t *testing.T) {
		t.Parallel()
		_, c := inTurn(t, answer(403, `{"code":"PermissionDenied"}`))
		is(t, c.AwaitOktaProviderGone(t.Context(), "p1", nil), veza.ErrForbidden)
	})
}

func TestAnIntegrationIsFoundByItsName(t *testing.T) {
	t.Parallel()
	list := func(names ...string) reply {
		body := ""
		for i, name := range names {
			body += fmt.Sprintf(`,{"id":"p%d","name":%q}`, i, name)
		}
		return ok(`{"values":[` + body[min(1, len(body)):] + `]}`)
	}
	for name, tt := range map[string]struct {
		names []string
		want  string
		is    []error
	}{
		"exact":     {[]string{"ACME", "Acme"}, "p1", nil},
		"other":     {[]string{"x", "ACME"}, "p1", nil},
		"ambiguous": {[]string{"ACME", "acme"}, "", nil},
		"none":      {nil, "", []error{veza.ErrNotFound}},
	} {
		_, c := inTurn(t, list(tt.names...))
		got, err := c.OktaProviderByName(t.Context(), "Acme")
		if got.ID != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%s: %+v, error %v", name, got, err)
		}
		is(t, err, tt.is...)
	}
}

func TestAnIntegrationThatWasMadeAndCannotBeReadIsNotLost(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, ok(`{"value":{"id":"p1"}}`), answer(500, `{"code":13}`))
	got, err := c.CreateOktaProvider(t.Context(), acme(), veza.OktaSecrets{})
	if got.ID != "p1" {
		t.Errorf("got %+v", got)
	}
	says(t, err, "was created (id p1)")
	n.want("POST /api/v1/providers/okta", "GET /api/v1/providers/okta/p1")
}

func TestALostScheduleIsSetOnceMore(t *testing.T) {
	t.Parallel()
	const post = "POST /api/private/providers/datasources/d1/scheduling_config"
	n, c := inTurn(t, lost(io.ErrUnexpectedEOF), ok(`{}`), answer(400, `{"code":3}`))
	if _, err := c.SetExtractionSchedule(t.Context(), "d1", veza.ExtractionSchedule{Priority: 1}); err != nil {
		t.Error(err)
	}
	if _, err := c.SetExtractionSchedule(t.Context(), "d1", veza.ExtractionSchedule{Priority: 1}); err == nil {
		t.Error("a refusal passed")
	}
	n.want(post, post, post)
}
