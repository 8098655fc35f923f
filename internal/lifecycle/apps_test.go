package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const (
	apps      = "GET /api/v1/apps"
	createApp = "POST /api/v1/apps"
	app1      = "/api/v1/apps/0oa1"
)

func appOf(id, label string, more ...object) object {
	a := object{
		"id": id, "name": "scim2headerauth", "label": label, "status": "ACTIVE", "signOnMode": "AUTO_LOGIN", "features": []string{"GROUP_PUSH"},
		"created": "2026-01-06T09:19:35.000Z", "lastUpdated": "2026-01-06T09:19:35.000Z", "orn": "orn:okta:idp:1:apps:x:" + id,
		"settings": object{"app": object{"region": "eu"}}, "profile": nil, "_links": object{}, "_embedded": object{},
	}
	for _, m := range more {
		for k, v := range m {
			a[k] = v
		}
	}
	return a
}

// sent are the requests to the org's sandbox, as "METHOD /path", and forgotten then.
func sent(s *sandbox.Server) []string {
	var out []string
	for _, r := range s.OrgRequests() {
		out = append(out, r.Method+" "+r.Path)
	}
	s.ForgetOrg()
	return out
}

func wantSent(t *testing.T, s *sandbox.Server, want ...string) {
	t.Helper()
	if got := sent(s); !slices.Equal(got, want) {
		t.Errorf("sent %v, want %v", got, want)
	}
}

func newApp(t *testing.T, e *lifecycle.Engine) lifecycle.App {
	t.Helper()
	a, err := e.CreateApp(t.Context(), lifecycle.App{Name: "scim2headerauth", Label: "Veza", SignOnMode: "AUTO_LOGIN"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestALifeOfAnApp(t *testing.T) {
	t.Parallel()
	s, e := onSandbox(t)
	a := newApp(t, e)
	if a.Status != lifecycle.AppActive || a.Name != "scim2headerauth" || a.SignOnMode != "AUTO_LOGIN" || a.Created.IsZero() {
		t.Errorf("created %+v", a)
	}
	one := "/api/v1/apps/" + a.ID
	wantSent(t, s, "POST /api/v1/apps")
	if _, err := e.CreateApp(t.Context(), lifecycle.App{Name: "scim2headerauth", Label: "veza", SignOnMode: "AUTO_LOGIN"}); !errors.Is(err, lifecycle.ErrConflict) {
		t.Errorf("a label that is taken: %v", err)
	}
	s.ForgetOrg()
	if got, err := e.App(t.Context(), a.ID); err != nil || got.ID != a.ID {
		t.Errorf("read %+v, %v", got, err)
	}
	if got, err := e.AppByLabel(t.Context(), "VEZA"); err != nil || got.ID != a.ID {
		t.Errorf("found %+v, %v", got, err)
	}
	if _, err := e.AppByLabel(t.Context(), "Vez"); !errors.Is(err, lifecycle.ErrNotFound) {
		t.Errorf("the beginning of a label: %v", err)
	}
	wantSent(t, s, "GET "+one, apps, apps)
	if got, err := e.RenameApp(t.Context(), a.ID, "Veza EU"); err != nil || got.Label != "Veza EU" || got.Name != a.Name {
		t.Errorf("renamed %+v, %v", got, err)
	}
	wantSent(t, s, "GET "+one, "PUT "+one)
	if err := e.DeleteApp(t.Context(), a.ID); err != nil {
		t.Error(err)
	}
	wantSent(t, s, "POST "+one+"/lifecycle/deactivate", "DELETE "+one)
	if _, err := e.App(t.Context(), a.ID); !errors.Is(err, lifecycle.ErrNotFound) {
		t.Errorf("deleted: %v", err)
	}
	if err := e.DeleteApp(t.Context(), a.ID); !errors.Is(err, lifecycle.ErrNotFound) {
		t.Errorf("deleted twice: %v", err)
	}
}

// The SDK decodes a sign-on mode that it does not know to nothing at all.
func TestAnAppOfAnySignOnModeIsRead(t *testing.T) {
	t.Parallel()
	for name, mode := range map[string]any{"unknown": "TELEPATHY", "null": nil, "of the wrong kind": "SAML_2_0"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one := appOf("0oa1", "Veza", object{"signOnMode": mode})
			o := newOrg().says("GET "+app1, 200, one).says(apps, 200, []object{one})
			e := newEngine(t, o)
			got, err := e.App(t.Context(), "0oa1")
			if err != nil || got.Label != "Veza" || !slices.Equal(got.Features, []string{"GROUP_PUSH"}) {
				t.Errorf("read %+v, %v", got, err)
			}
			if listed, err := e.AppByLabel(t.Context(), "Veza"); err != nil || listed.SignOnMode != got.SignOnMode {
				t.Errorf("listed %+v, %v", listed, err)
			}
		})
	}
}

func TestARenameSendsBackWhatTheAppIs(t *testing.T) {
	t.Parallel()
	o := newOrg().says("GET "+app1, 200, appOf("0oa1", "Veza")).says("PUT "+app1, 200, appOf("0oa1", "New"))
	if _, err := newEngine(t, o).RenameApp(t.Context(), "0oa1", "New"); err != nil {
		t.Fatal(err)
	}
	want := object{"name": "scim2headerauth", "label": "New", "signOnMode": "AUTO_LOGIN", "settings": object{"app": object{"region": "eu"}}}
	if got := bodyOf(t, o.last(t, "PUT "+app1)); !equalJSON(t, got, want) {
		t.Errorf("sent %v", got)
	}
}

func TestALostAnswerToAnAppLeavesOne(t *testing.T) {
	t.Parallel()
	now := http.Header{"Date": {time.Now().UTC().Format(http.TimeFormat)}}
	fresh := func(label string) object {
		return appOf("0oa1", label, object{"created": time.Now().UTC().Format(time.RFC3339)})
	}
	for name, tt := range map[string]struct {
		found []object
		posts int
		id    string
	}{
		"it was made":               {[]object{fresh("Veza")}, 1, "0oa1"},
		"it was not":                {nil, 2, "0oa2"},
		"one of a longer label":     {[]object{fresh("Veza EU")}, 2, "0oa2"},
		"one that was there before": {[]object{appOf("0oa0", "Veza")}, 2, "0oa2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg().on(createApp, func(n int, _ request) answer {
				if n == 0 {
					return lost()
				}
				return reply(200, appOf("0oa2", "Veza"))
			}).on(apps, func(int, request) answer {
				a := reply(200, append([]object{}, tt.found...))
				a.header = now.Clone()
				return a
			})
			got, err := newEngine(t, o).CreateApp(t.Context(), lifecycle.App{Name: "scim2headerauth", Label: "Veza", SignOnMode: "AUTO_LOGIN"})
			if err != nil || got.ID != tt.id || o.count(createApp) != tt.posts {
				t.Errorf("got %+v, %v after %d requests to create", got, err, o.count(createApp))
			}
		})
	}
}

func TestAnAppThatOktaFailsToDeleteIsTriedForHalfAMinute(t *testing.T) {
	t.Parallel()
	failure := func(int, request) answer { return refuse(500, "E0000009", "Internal Server Error") }
	for name, tt := range map[string]struct {
		del     handler
		deletes int
		code    string
	}{
		"done at last": {func(n int, r request) answer {
			return map[bool]answer{true: reply(204, nil), false: failure(n, r)}[n == 3]
		}, 4, ""},
		"never":           {failure, 9, "E0000009"},
		"another failure": {func(int, request) answer { return refuse(403, "E0000056", "Delete application forbidden.") }, 1, "E0000056"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &waits{}
			o := newOrg().says("POST "+app1+"/lifecycle/deactivate", 200, object{}).on("DELETE "+app1, tt.del)
			err := newEngine(t, o, func(o *lifecycle.Options) { o.Wait = w.wait }).DeleteApp(t.Context(), "0oa1")
			told := (*lifecycle.Error)(nil)
			if errors.As(err, &told) != (tt.code != "") || told != nil && told.Code != tt.code {
				t.Errorf("error %v", err)
			}
			var waited time.Duration
			for _, d := range w.list {
				waited += d
			}
			if got := o.count("DELETE " + app1); got != tt.deletes || waited > 40*time.Second {
				t.Errorf("%d requests to delete within %s, want %d", got, waited, tt.deletes)
			}
		})
	}
}

// Without an id a DELETE or a POST would go to the collection.
func TestAppsNeedIDs(t *testing.T) {
	t.Parallel()
	o := newOrg()
	e, ctx := newEngine(t, o), t.Context()
	for name, do := range map[string]func() error{
		"read":         func() error { _, err := e.App(ctx, ""); return err },
		"rename":       func() error { _, err := e.RenameApp(ctx, "a/b", "x"); return err },
		"delete":       func() error { return e.DeleteApp(ctx, "") },
		"connection":   func() error { _, err := e.AppConnection(ctx, ""); return err },
		"connect":      func() error { _, err := e.SetAppConnection(ctx, "", "https://a.example", "t", true); return err },
		"switch":       func() error { return e.SetAppConnectionActive(ctx, "?", true) },
		"features":     func() error { _, err := e.ChangeAppProvisioning(ctx, "", lifecycle.AppProvisioning{}); return err },
		"assign":       func() error { _, err := e.AssignAppUser(ctx, "0oa1", "", lifecycle.AppUserChange{}); return err },
		"unassign":     func() error { return e.UnassignAppUser(ctx, "0oa1", "") },
		"assign group": func() error { _, err := e.AssignAppGroup(ctx, "0oa1", "..", lifecycle.AppGroupChange{}); return err },
		"take group":   func() error { return e.UnassignAppGroup(ctx, "0oa1", "") },
		"push": func() error {
			_, err := e.CreatePushGroup(ctx, "0oa1", "", lifecycle.PushTarget{}, "ACTIVE")
			return err
		},
		"stop pushing":  func() error { return e.DeletePushGroup(ctx, "0oa1", "", true) },
		"list people":   func() error { return first(ctx, e.AppUsers(ctx, "")) },
		"list mappings": func() error { return first(ctx, e.PushGroups(ctx, "", "")) },
	} {
		if err := do(); err == nil {
			t.Errorf("%s without an id was sent", name)
		}
	}
	wantAsked(t, o)
}

func first[T any](_ context.Context, list func(func(T, error) bool)) error {
	for _, err := range list {
		return err
	}
	return fmt.Errorf("nothing came")
}
