package lifecycle_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

func TestACreationThatExpectsNobodyDoesNotLook(t *testing.T) {
	t.Parallel()
	o := newOrg().says(search, 200, []object{}).says(create, 200, person("00u1", "PROVISIONED", jane))
	got, err := newEngine(t, o).CreateIdentity(t.Context(), wanted(jane), lifecycle.ActivateWithEmail)
	if err != nil || got.ID != "00u1" || len(o.asked()) != 2 {
		t.Errorf("got %+v, %v, asked %v", got, err, o.asked())
	}
	if _, err := newEngine(t, o).CreateIdentity(t.Context(), wanted(jane, object{"email": nil}), lifecycle.ActivateWithEmail); err == nil || len(o.asked()) != 2 {
		t.Errorf("without an e-mail address: %v, asked %v", err, o.asked())
	}
}

func TestALoginThatIsTakenIsAConflictThatNamesIt(t *testing.T) {
	t.Parallel()
	o := newOrg().says(search, 200, []object{}).on(create, func(int, request) answer {
		return refuse(http.StatusBadRequest, "E0000001", "Api validation failed: login", "login: An object with this field already exists in the current organization")
	})
	_, err := newEngine(t, o).CreateIdentity(t.Context(), wanted(jane), lifecycle.ActivateWithEmail)
	refusal := (*lifecycle.Error)(nil)
	if !errors.Is(err, lifecycle.ErrConflict) || !errors.As(err, &refusal) || !slices.Equal(refusal.Fields(), []string{"login"}) || o.count(create) != 1 {
		t.Errorf("error %v, asked %v", err, o.asked())
	}
}

func TestAnAddressThatIsTakenTellsByWhom(t *testing.T) {
	t.Parallel()
	o := newOrg().says(search, 200, []object{person("00u2", "ACTIVE", "other@acme.example", object{"email": jane})})
	_, err := newEngine(t, o).CreateIdentity(t.Context(), wanted(jane), lifecycle.ActivateWithEmail)
	taken := (*lifecycle.EmailTaken)(nil)
	if !errors.As(err, &taken) || taken.By.ID != "00u2" || !errors.Is(err, lifecycle.ErrConflict) || !strings.Contains(err.Error(), "other@acme.example") {
		t.Errorf("error %v", err)
	}
}

func TestWhoWasReadIsNotReadAgain(t *testing.T) {
	t.Parallel()
	o := newOrg().says(update1, 200, person("00u1", "ACTIVE", jane, object{"title": "Clerk"}))
	e, have := newEngine(t, o), wanted(jane)
	have.ID, have.Status = "00u1", lifecycle.StatusActive
	got, outcome, err := e.UpdateIdentity(t.Context(), have, wanted(jane, object{"title": "Clerk"}), lifecycle.SyncOptions{})
	if err != nil || got.Profile["title"] != "Clerk" || !slices.Equal(outcome.Changed, []string{"title"}) {
		t.Errorf("got %+v, %+v, %v", got, outcome, err)
	}
	if _, _, err := e.UpdateIdentity(t.Context(), have, wanted("new@acme.example"), lifecycle.SyncOptions{}); !errors.Is(err, lifecycle.ErrLoginImmutable) {
		t.Errorf("another login: %v", err)
	}
	if _, _, err := e.UpdateIdentity(t.Context(), lifecycle.Identity{}, wanted(jane), lifecycle.SyncOptions{}); err == nil {
		t.Error("nobody was updated without an error")
	}
	wantAsked(t, o, update1)
}

func TestWhoWasDeprovisionedSinceIsToldFromNobody(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]error{"DEPROVISIONED": lifecycle.ErrDeprovisioned, "": lifecycle.ErrNotFound} {
		o := newOrg().on(update1, func(int, request) answer { return notFound("00u1", "User") })
		o.on(read1, func(int, request) answer {
			if status == "" {
				return notFound("00u1", "User")
			}
			return reply(200, person("00u1", status, jane))
		})
		have := wanted(jane)
		have.ID, have.Status = "00u1", lifecycle.StatusActive
		_, _, err := newEngine(t, o).UpdateIdentity(t.Context(), have, wanted(jane, object{"title": "Clerk"}), lifecycle.SyncOptions{})
		if !errors.Is(err, want) {
			t.Errorf("%q: %v", status, err)
		}
	}
}

func TestASilentReactivationSendsNoEmail(t *testing.T) {
	t.Parallel()
	status := "DEPROVISIONED"
	o := aLife(&status)
	o.on(activate1, func(int, request) answer { status = "PROVISIONED"; return reply(200, object{}) })
	got, err := newEngine(t, o).ReactivateWith(t.Context(), "00u1", lifecycle.ActivateSilently)
	if err != nil || got.Status != "PROVISIONED" || o.last(t, activate1).query.Get("sendEmail") != "false" {
		t.Errorf("got %+v, %v, asked %v", got, err, o.asked())
	}
}

func TestARefusalNamesTheAttributesItIsAbout(t *testing.T) {
	t.Parallel()
	for cause, want := range map[string]string{
		"firstName: The field cannot be left blank":                "firstName",
		"Property name 'badge_no' is not defined in profile":       "badge_no",
		"You do not have permission to perform this: see the docs": "",
	} {
		if got := strings.Join((&lifecycle.Error{Causes: []string{cause}}).Fields(), ","); got != want {
			t.Errorf("%q names %q, want %q", cause, got, want)
		}
	}
}

func TestATransitionIsWaitedForAsLongAsTheContextLasts(t *testing.T) {
	t.Parallel()
	o := newOrg().on(read1, func(n int, _ request) answer {
		who := person("00u1", "STAGED", jane)
		if n < 100 {
			who["transitioningToStatus"] = "PROVISIONED"
			return reply(200, who)
		}
		return reply(200, person("00u1", "PROVISIONED", jane))
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	w := &waits{}
	got, err := newEngine(t, o, func(o *lifecycle.Options) { o.Wait = w.wait }).Reactivate(ctx, "00u1")
	if err != nil || got.Status != lifecycle.StatusProvisioned || len(w.list) != 100 {
		t.Errorf("got %+v, %v after %d waits", got, err, len(w.list))
	}
}
