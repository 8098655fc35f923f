package lifecycle_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

const (
	pushes = app1 + "/group-push/mappings"
	push1  = pushes + "/gPm1"
)

func pushOf(status string, more ...object) object {
	p := object{"id": "gPm1", "sourceGroupId": "00g1", "targetGroupId": "00g9", "status": status, "created": "2026-03-25T13:45:47Z"}
	for _, m := range more {
		for k, v := range m {
			p[k] = v
		}
	}
	return p
}

func TestALifeOfAPushedGroup(t *testing.T) {
	t.Parallel()
	s, e := onSandbox(t)
	a, ctx := newApp(t, e), t.Context()
	g, err := e.CreateEntitlement(ctx, lifecycle.Entitlement{Name: "sales"})
	if err != nil {
		t.Fatal(err)
	}
	path := "/api/v1/apps/" + a.ID + "/group-push/mappings"
	s.ForgetOrg()
	p, err := e.CreatePushGroup(ctx, a.ID, g.ID, lifecycle.PushTarget{Name: "Selling"}, lifecycle.PushActive)
	if err != nil || p.SourceID != g.ID || p.TargetID == "" || p.AppID != a.ID || p.Created.IsZero() {
		t.Fatalf("pushed %+v, %v", p, err)
	}
	if p, err = e.AwaitPushGroup(ctx, p); err != nil || p.Status != lifecycle.PushActive {
		t.Errorf("then %+v, %v", p, err)
	}
	one := path + "/" + p.ID
	wantSent(t, s, "POST "+path, "GET "+one)
	if _, err := e.CreatePushGroup(ctx, a.ID, g.ID, lifecycle.PushTarget{Name: "x"}, lifecycle.PushActive); !errors.Is(err, lifecycle.ErrConflict) || !strings.Contains(err.Error(), p.ID) {
		t.Errorf("pushed twice: %v", err)
	}
	wantSent(t, s, "POST "+path, "GET "+path)
	if target, err := e.Entitlement(ctx, p.TargetID); err != nil || target.Name != "Selling" || target.Type != lifecycle.TypeAppGroup {
		t.Errorf("target %+v, %v", target, err)
	}
	s.ForgetOrg()
	if found, err := e.PushGroupOf(ctx, a.ID, g.ID); err != nil || found.ID != p.ID {
		t.Errorf("found %+v, %v", found, err)
	}
	if err := e.DeletePushGroup(ctx, a.ID, p.ID, true); err != nil {
		t.Error(err)
	}
	wantSent(t, s, "GET "+path, "PATCH "+one, "DELETE "+one)
	if _, err := e.Entitlement(ctx, p.TargetID); !errors.Is(err, lifecycle.ErrNotFound) {
		t.Errorf("the target is still there: %v", err)
	}
	if err := e.DeletePushGroup(ctx, a.ID, p.ID, false); !errors.Is(err, lifecycle.ErrNotFound) {
		t.Errorf("ended twice: %v", err)
	}
}

func TestAPushIsAwaitedWithLongerAndLongerPauses(t *testing.T) {
	t.Parallel()
	o := newOrg().on("GET "+push1, func(n int, _ request) answer {
		if n < 7 {
			return reply(200, pushOf("PENDING"))
		}
		return reply(200, pushOf("ACTIVE"))
	})
	w := &waits{}
	e := newEngine(t, o, func(o *lifecycle.Options) { o.Wait = w.wait })
	p, err := e.AwaitPushGroup(t.Context(), lifecycle.PushGroup{ID: "gPm1", AppID: "0oa1", Status: "PENDING"})
	if err != nil || p.Status != lifecycle.PushActive || o.count("GET "+push1) != 8 || len(w.list) != 8 || w.list[7] != 5*time.Second || w.list[0] >= time.Second {
		t.Errorf("got %+v, %v after %v", p, err, w.list)
	}
}

func TestAPushThatFailsSaysWhy(t *testing.T) {
	t.Parallel()
	for words, answer := range map[string]object{
		"the app is not reachable":            pushOf("ERROR", object{"errorSummary": "the app is not reachable"}),
		"Okta gives no reason; see Dashboard": pushOf("ERROR"),
	} {
		o := newOrg().says("GET "+push1, 200, answer)
		p, err := newEngine(t, o).AwaitPushGroup(t.Context(), lifecycle.PushGroup{ID: "gPm1", AppID: "0oa1", Status: "PENDING"})
		if !errors.Is(err, lifecycle.ErrPushFailed) || !strings.Contains(err.Error(), words) || p.Status != lifecycle.PushError {
			t.Errorf("got %+v, %v", p, err)
		}
	}
}

func TestAWaitForAPushEndsWithTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o := newOrg()
	_, err := newEngine(t, o).AwaitPushGroup(ctx, lifecycle.PushGroup{ID: "gPm1", AppID: "0oa1", Status: "PENDING"})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	wantAsked(t, o)
}

func TestALostAnswerToAPushLeavesOne(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		found []object
		to    lifecycle.PushTarget
		posts int
		err   error
	}{
		"it was made":         {[]object{pushOf("ACTIVE")}, lifecycle.PushTarget{Name: "x"}, 1, nil},
		"it was not":          {[]object{}, lifecycle.PushTarget{Name: "x"}, 2, nil},
		"with another target": {[]object{pushOf("ACTIVE")}, lifecycle.PushTarget{ID: "00g8"}, 1, lifecycle.ErrConflict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg().on("POST "+pushes, func(n int, _ request) answer {
				if n == 0 {
					return lost()
				}
				return reply(200, pushOf("ACTIVE"))
			}).says("GET "+pushes, 200, tt.found)
			p, err := newEngine(t, o).CreatePushGroup(t.Context(), "0oa1", "00g1", tt.to, lifecycle.PushActive)
			if !errors.Is(err, tt.err) || p.ID != "gPm1" || o.count("POST "+pushes) != tt.posts {
				t.Errorf("got %+v, %v; asked %v", p, err, o.asked())
			}
		})
	}
}

func TestAPushThatOktaRefusesIsToldInItsWords(t *testing.T) {
	t.Parallel()
	refusal := refuse(400, "E0000027", "Group push bad request : The application does not support group push.")
	o := newOrg().on("POST "+pushes, func(int, request) answer { return refusal }).says("GET "+pushes, 200, []object{})
	_, err := newEngine(t, o).CreatePushGroup(t.Context(), "0oa1", "00g1", lifecycle.PushTarget{Name: "x"}, lifecycle.PushActive)
	if err == nil || errors.Is(err, lifecycle.ErrConflict) || !strings.Contains(err.Error(), "does not support group push") {
		t.Errorf("error %v", err)
	}
	if body := bodyOf(t, o.last(t, "POST "+pushes)); !equalJSON(t, body, object{"sourceGroupId": "00g1", "targetGroupName": "x", "status": "ACTIVE"}) {
		t.Errorf("sent %v", body)
	}
}
