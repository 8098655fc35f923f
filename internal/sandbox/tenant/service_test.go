package tenant_test

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

func TestSCIMIsOffUntilTurnedOnAndItsDelayIsOver(t *testing.T) {
	t.Parallel()
	now := newClock()
	tn := open(t, tenant.Options{Now: now.Now, ActivationDelay: 30 * time.Second})
	expect := func(ready bool, wait time.Duration) {
		t.Helper()
		gotReady, gotWait, err := tn.SCIMReady(t.Context())
		if err != nil || gotReady != ready || gotWait != wait {
			t.Errorf("ready is %v in %s, %v, want %v in %s", gotReady, gotWait, err, ready, wait)
		}
	}
	set := func(on bool) {
		t.Helper()
		if err := tn.SetSCIMEnabled(t.Context(), on); err != nil {
			t.Fatal(err)
		}
	}

	expect(false, 0)
	set(true)
	expect(false, 30*time.Second)
	now.Advance(20 * time.Second)
	set(true)
	expect(false, 10*time.Second)
	now.Advance(10 * time.Second)
	expect(true, 0)
	set(false)
	expect(false, 0)
	set(true)
	expect(false, 30*time.Second)
}

func TestEnsuredKeyIsTheAdministratorsEveryTime(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	for range 2 {
		if err := tn.EnsureKey(t.Context(), "a-fixed-key", "CI"); err != nil {
			t.Fatal(err)
		}
	}
	keys, err := tn.Keys(t.Context())
	if err != nil || len(keys) != 1 || keys[0].Secret != "" {
		t.Errorf("keys are %+v, %v", keys, err)
	}
	caller, err := tn.Authenticate(t.Context(), "a-fixed-key")
	if err != nil || caller.UserName != tenant.SCIMAdmin || !caller.Has("admin") || !caller.Has("scim_provisioner") {
		t.Errorf("caller is %+v, %v", caller, err)
	}
	_, err = tn.Authenticate(t.Context(), "another-key")
	refused(t, err, 401, "", "does not know")
	if err := tn.EnsureKey(t.Context(), "", "CI"); err == nil {
		t.Error("an empty key was taken")
	}
}

func TestKeysNeedAnActiveOwner(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	if _, err := tn.PatchUser(t.Context(), userByName(t, tn, tenant.SCIMAdmin).ID, op("replace", "active", false)); err != nil {
		t.Fatal(err)
	}
	if err := tn.EnsureKey(t.Context(), "a-fixed-key", "CI"); err == nil {
		t.Error("the deactivated administrator got a key")
	}
	gone := create(t, tn, with(person("ada@example.com"), "active", false))
	for _, owner := range []string{gone, "nobody"} {
		if _, err := tn.CreateKey(t.Context(), owner, "laptop"); err == nil {
			t.Errorf("%s got a key", owner)
		}
	}
}

func TestEveryCallIsAudited(t *testing.T) {
	t.Parallel()
	now := newClock()
	tn := open(t, tenant.Options{Now: now.Now})
	caller := tenant.Caller{UserID: "u1", KeyID: "k1"}
	call := func(method string, status int, serve func(*tenant.Call) error) {
		c := &tenant.Call{RequestID: "r-" + method, Method: method, Path: "/scim/v2/Users", UserAgent: "test", Started: now.Now(), Caller: caller}
		now.Advance(time.Second)
		_ = serve(c)
		tn.Record(c, status)
	}
	call("GET", 200, func(*tenant.Call) error { return nil })
	call("POST", 201, func(c *tenant.Call) error {
		_, err := tn.CreateUser(tenant.WithCall(t.Context(), c), person("ada@example.com"))
		return err
	})
	call("PUT", 409, func(c *tenant.Call) error {
		_, err := tn.CreateUser(tenant.WithCall(t.Context(), c), person("ada@example.com"))
		return err
	})

	entries, err := tn.Audit(t.Context())
	if err != nil || len(entries) != 3 {
		t.Fatalf("entries are %+v, %v", entries, err)
	}
	for i, want := range []struct {
		method string
		status int
	}{{"GET", 200}, {"POST", 201}, {"PUT", 409}} {
		e := entries[i]
		if e.Method != want.method || e.Status != want.status || e.RequestID != "r-"+want.method || e.UserID != "u1" || e.KeyID != "k1" ||
			e.UserAgent != "test" || e.Path != "/scim/v2/Users" || e.Started >= e.Ended {
			t.Errorf("entry %d is %+v, want %+v", i, e, want)
		}
	}
}

func TestAuditOfReadsIsSavedSoonAndOnClose(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tenant.db")
	count := func(t *testing.T, db *store.DB) (n int) {
		t.Helper()
		err := db.Read(t.Context(), func(tx *store.Tx) error {
			_, err := tx.One([]any{&n}, `SELECT COUNT(*) FROM audit`)
			return err
		})
		if err != nil {
			t.Error(err)
		}
		return n
	}
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		tn, err := tenant.New(t.Context(), db, tenant.Options{})
		if err != nil {
			t.Fatal(err)
		}
		tn.Record(&tenant.Call{Method: "GET"}, 200)
		<-time.After(201 * time.Millisecond)
		synctest.Wait()
		if n := count(t, db); n != 1 {
			t.Errorf("%d entries are saved after 200 ms, want 1", n)
		}
		tn.Record(&tenant.Call{Method: "GET"}, 200)
		if err := db.Close(); err != nil {
			t.Error(err)
		}

		again, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, again); n != 2 {
			t.Errorf("%d entries are saved after Close, want 2", n)
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestReadsLagBehindWrites(t *testing.T) {
	t.Parallel()
	now := newClock()
	tn := open(t, tenant.Options{Now: now.Now, ReadLag: time.Minute})
	ada := create(t, tn, person("ada@example.com"))
	_, err := tn.GetUser(t.Context(), ada)
	refused(t, err, 404, "", ada)
	if n, err := tn.CountUsers(t.Context()); err != nil || n != 2 {
		t.Errorf("there are %d users, %v, want the 2 of before", n, err)
	}
	now.Advance(time.Minute)
	if user := userByName(t, tn, "ada@example.com"); user.ID != ada {
		t.Errorf("found %+v", user)
	}

	patched, err := tn.PatchUser(t.Context(), ada, op("replace", "displayName", "Countess"))
	if err != nil || patched["displayName"] != "Countess" {
		t.Fatalf("patched is %v, %v", patched, err)
	}
	now.Advance(30 * time.Second)
	if err := tn.DeleteUser(t.Context(), ada); err != nil {
		t.Fatal(err)
	}
	if user := userByName(t, tn, "ada@example.com"); user.DisplayName != "Ada Lovelace" {
		t.Errorf("right after the changes reads show %+v", user)
	}
	now.Advance(30 * time.Second)
	if user := userByName(t, tn, "ada@example.com"); user.DisplayName != "Countess" {
		t.Errorf("once the first lag is over reads show %+v", user)
	}
	now.Advance(30 * time.Second)
	if _, err := tn.UserByName(t.Context(), "ada@example.com"); err == nil {
		t.Error("the deleted user is still shown")
	}

	list, err := tn.ListUsers(t.Context(), tenant.Query{Filter: `userName eq "` + tenant.SCIMAdmin + `"`})
	if err != nil || len(list.Resources) != 1 {
		t.Errorf("list is %v, %v", list, err)
	}
}
