package tenant_test

import (
	"encoding/json"
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

func TestCreateUserReturnsWhatWasGivenAndWhatTheServerMade(t *testing.T) {
	t.Parallel()
	now := newClock()
	tn := open(t, tenant.Options{Now: now.Now})
	in := with(person("Ada@Example.com"), "urn:example:params:Badge", scim.Object{"number": json.Number("7")})
	in = with(in, "nickName", "Countess")
	in = with(in, "password", "enigma")

	created, err := tn.CreateUser(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	read, err := tn.GetUser(t.Context(), id(t, created))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(created, read); diff != "" {
		t.Errorf("read differs from created:\n%s", diff)
	}

	want := maps.Clone(in)
	delete(want, "password")
	want["id"], want["active"] = created["id"], true
	want["meta"] = scim.Object{
		"resourceType": "User", "created": "2026-03-01T12:00:00.000Z", "lastModified": "2026-03-01T12:00:00.000Z",
		"location": "/scim/v2/Users/" + id(t, created),
	}
	delete(want, "schemas")
	delete(created, "schemas")
	if diff := cmp.Diff(want, created); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
}

func TestVezaRefusesUsersThatBreakItsRules(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	without := func(name string) scim.Object {
		o := person("ada@example.com")
		delete(o, name)
		return o
	}
	for name, test := range map[string]struct {
		in    scim.Object
		words []string
	}{
		"no userName":    {without("userName"), []string{"userName"}},
		"no displayName": {without("displayName"), []string{"displayName"}},
		"no name":        {without("name"), []string{"name.givenName", "name.familyName"}},
		"no familyName": {
			with(person("ada@example.com"), "name", scim.Object{"givenName": "Ada"}), []string{"name.familyName"},
		},
		"blank displayName":  {with(person("ada@example.com"), "displayName", "  "), []string{"displayName"}},
		"no e-mail":          {without("emails"), []string{"Email must be marked as primary"}},
		"no primary e-mail":  {with(person("ada@example.com"), "emails", refs("ada@example.com")), []string{"Email must be marked as primary"}},
		"another e-mail":     {with(person("ada@example.com"), "userName", "bob@example.com"), []string{"bob@example.com", "ada@example.com"}},
		"unknown role":       {with(person("ada@example.com"), "roles", refs("owner")), []string{`"owner"`, "scim_provisioner"}},
		"role in capitals":   {with(person("ada@example.com"), "roles", refs("Admin")), []string{`"Admin"`}},
		"active not boolean": {with(person("ada@example.com"), "active", "perhaps"), []string{"active"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := tn.CreateUser(t.Context(), test.in)
			refused(t, err, 400, scim.InvalidValue, test.words...)
			if n, err := tn.CountUsers(t.Context()); err != nil || n != 2 {
				t.Errorf("there are %d users, %v, want the 2 of the seed", n, err)
			}
		})
	}
}

func TestVezaSaysWithItsOwnWordsThatNoEmailIsPrimary(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	_, err := tn.CreateUser(t.Context(), with(person("ada@example.com"), "emails", refs("ada@example.com")))
	want := &scim.Error{Status: 400, ScimType: "invalidValue", Detail: "Email must be marked as primary"}
	if diff := cmp.Diff(error(want), err); diff != "" {
		t.Error(diff)
	}
}

func TestRFCProfileNeedsAUserNameOnly(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{Profile: tenant.ProfileRFC})
	created, err := tn.CreateUser(t.Context(), scim.Object{"userName": "ada"})
	if err != nil {
		t.Fatal(err)
	}
	user := decode[scim.User](t, created)
	if user.Active == nil || !*user.Active || user.Meta.Version == "" {
		t.Errorf("created is %+v", user)
	}
	_, err = tn.CreateUser(t.Context(), scim.Object{"displayName": "Ada"})
	refused(t, err, 400, scim.InvalidValue, "userName")
}

func TestUserNameIsUniqueWhateverItsCase(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	ada := create(t, tn, person("ada@example.com"))
	bob := create(t, tn, person("bob@example.com"))

	_, err := tn.CreateUser(t.Context(), person("ADA@example.com"))
	refused(t, err, 409, scim.Uniqueness, "ADA@example.com", ada)
	_, err = tn.CreateUser(t.Context(), person("Break-Glass@example.com"))
	refused(t, err, 409, scim.Uniqueness, "Break-Glass@example.com")
	_, err = tn.ReplaceUser(t.Context(), bob, person("Ada@example.com"))
	refused(t, err, 409, scim.Uniqueness, ada)

	if _, err := tn.ReplaceUser(t.Context(), ada, person("ADA@example.com")); err != nil {
		t.Errorf("a change of case of one's own name was refused: %v", err)
	}
}

func TestDeletedUserIsGoneAndTheNameFree(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	ada := create(t, tn, person("ada@example.com"))
	group := createGroup(t, tn, "Engineers", ada)
	if _, err := tn.CreateKey(t.Context(), ada, "laptop"); err != nil {
		t.Fatal(err)
	}

	if err := tn.DeleteUser(t.Context(), ada); err != nil {
		t.Fatal(err)
	}
	_, err := tn.GetUser(t.Context(), ada)
	refused(t, err, 404, "", ada)
	refused(t, tn.DeleteUser(t.Context(), ada), 404, "", ada)
	left, err := tn.GetGroup(t.Context(), group)
	if err != nil || left["members"] != nil {
		t.Errorf("group is %v, %v, want it without members", left, err)
	}
	if keys, err := tn.Keys(t.Context()); err != nil || len(keys) != 0 {
		t.Errorf("keys are %v, %v, want none", keys, err)
	}
	if again := create(t, tn, person("ada@example.com")); again == ada {
		t.Error("the id was given again")
	}
}

func TestPatchOfUserNameNeedsThePrimaryEmailInTheSameRequest(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	ada := create(t, tn, person("ada@example.com"))

	_, err := tn.PatchUser(t.Context(), ada, op("replace", "userName", "countess@example.com"))
	refused(t, err, 400, scim.InvalidValue, "countess@example.com", "ada@example.com", "one request")
	_, err = tn.PatchUser(t.Context(), ada, op("replace", "emails[primary eq true].value", "countess@example.com"))
	refused(t, err, 400, scim.InvalidValue, "countess@example.com")

	both := append(op("replace", "userName", "countess@example.com"),
		op("replace", `emails[type eq "work"].value`, "Countess@example.com")...)
	patched, err := tn.PatchUser(t.Context(), ada, both)
	if err != nil {
		t.Fatal(err)
	}
	if user := decode[scim.User](t, patched); user.UserName != "countess@example.com" || user.PrimaryEmail() != "Countess@example.com" {
		t.Errorf("patched is %+v", user)
	}
	if got := userByName(t, tn, "COUNTESS@example.com"); got.ID != ada {
		t.Errorf("found %s by the new name, want %s", got.ID, ada)
	}
	if _, err := tn.UserByName(t.Context(), "ada@example.com"); err == nil {
		t.Error("the old name still finds someone")
	}
}

func TestPatchThatFailsHalfWayChangesNothing(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	ada := create(t, tn, person("ada@example.com"))
	before, err := tn.GetUser(t.Context(), ada)
	if err != nil {
		t.Fatal(err)
	}

	operations := append(op("replace", "displayName", "Countess"), op("replace", "roles", refs("owner"))...)
	_, err = tn.PatchUser(t.Context(), ada, operations)
	refused(t, err, 400, scim.InvalidValue, "owner")
	after, err := tn.GetUser(t.Context(), ada)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the user changed:\n%s", diff)
	}
}

func TestLastModifiedMovesOnlyWithAChange(t *testing.T) {
	t.Parallel()
	now := newClock()
	tn := open(t, tenant.Options{Now: now.Now, Profile: tenant.ProfileRFC})
	ada := create(t, tn, person("ada@example.com"))
	now.Advance(time.Hour)

	same, err := tn.PatchUser(t.Context(), ada, op("replace", "displayName", "Ada Lovelace"))
	if err != nil {
		t.Fatal(err)
	}
	meta := decode[scim.User](t, same).Meta
	if meta.LastModified != "2026-03-01T12:00:00.000Z" || meta.Version != `W/"1"` {
		t.Errorf("after a PATCH that changes nothing meta is %+v", meta)
	}
	other, err := tn.PatchUser(t.Context(), ada, op("replace", "displayName", "Countess"))
	if err != nil {
		t.Fatal(err)
	}
	meta = decode[scim.User](t, other).Meta
	if meta.LastModified != "2026-03-01T13:00:00.000Z" || meta.Version != `W/"2"` || meta.Created != "2026-03-01T12:00:00.000Z" {
		t.Errorf("after a PATCH that changes something meta is %+v", meta)
	}
}

func TestReplaceClearsWhatIsOmittedButDoesNotReactivate(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	ada := create(t, tn, with(with(person("ada@example.com"), "nickName", "Countess"), "active", false))

	replaced, err := tn.ReplaceUser(t.Context(), ada, person("ada@example.com"))
	if err != nil {
		t.Fatal(err)
	}
	if replaced["nickName"] != nil || replaced["active"] != false {
		t.Errorf("replaced is %v", replaced)
	}
}

func TestRolesAreUnderstoodAsPlainStrings(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	created, err := tn.CreateUser(t.Context(), with(person("ada@example.com"), "roles", []any{"admin", "viewer"}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(refs("admin", "viewer"), created["roles"]); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	patched, err := tn.PatchUser(t.Context(), id(t, created), op("replace", "roles", []any{"operator"}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(refs("operator"), patched["roles"]); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
}

func TestSelectionNarrowsEveryAnswer(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	only := tenant.Select([]string{"userName"}, nil)
	created, err := tn.CreateUser(t.Context(), person("ada@example.com"), only)
	if err != nil {
		t.Fatal(err)
	}
	if created["userName"] != "ada@example.com" || created["id"] == nil || created["displayName"] != nil {
		t.Errorf("created is %v", created)
	}
	_, err = tn.CreateUser(t.Context(), person("bob@example.com"), tenant.Select([]string{"userName"}, []string{"name"}))
	refused(t, err, 400, scim.InvalidValue)
	if _, err := tn.UserByName(t.Context(), "bob@example.com"); err == nil {
		t.Error("a create with an impossible selection created someone")
	}
}
