package veza_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

func TestAnAnswerWithTheIDAloneIsReadUp(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, answer(201, `{"id":"7"}`), ok(ada), ok(`{"id":"7"}`), ok(ada))
	created, err := c.CreateUser(t.Context(), scim.User{UserName: "ada@example.com"})
	if err != nil || created.DisplayName != "Ada" {
		t.Errorf("created %+v, %v", created, err)
	}
	changed, err := c.PatchUser(t.Context(), "7", scim.Operation{Op: "replace", Path: "active", Value: true})
	if err != nil || changed.DisplayName != "Ada" {
		t.Errorf("changed %+v, %v", changed, err)
	}
	n.want("POST /scim/v2/Users", "GET /scim/v2/Users/7", "PATCH /scim/v2/Users/7", "GET /scim/v2/Users/7")
}

func TestSomebodyListedTwiceIsAMemberOnce(t *testing.T) {
	t.Parallel()
	const twice = `{"id":"g","displayName":"Red","members":[{"value":"a"},{"value":"b"},{"value":"a"}]}`
	_, c := inTurn(t, ok(twice), page(twice))
	one, err := c.GroupWithMembers(t.Context(), "g")
	if err != nil {
		t.Fatal(err)
	}
	listed, err := collect(c.Groups(t.Context(), "", true))
	if err != nil {
		t.Fatal(err)
	}
	want := []scim.Member{{Value: "a"}, {Value: "b"}}
	if diff := cmp.Diff([][]scim.Member{want, want}, [][]scim.Member{one.Members, listed[0].Members}); diff != "" {
		t.Error(diff)
	}
}

func TestARefusalToAddWhoIsThereDoesNotKeepOthersOut(t *testing.T) {
	t.Parallel()
	const a, ab = `{"id":"g","displayName":"Red","members":[{"value":"a"}]}`, `{"id":"g","displayName":"Red","members":[{"value":"a"},{"value":"b"}]}`
	t.Run("some are there", func(t *testing.T) {
		t.Parallel()
		n, c := inTurn(t, scimError(409, "uniqueness"), ok(a), ok(ab))
		if err := c.AddMembers(t.Context(), "g", "a", "b"); err != nil {
			t.Fatal(err)
		}
		n.want(patchGroup, readGroup, patchGroup)
		n.wantBody(2, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"b"}]}]}`)
	})
	t.Run("all are there", func(t *testing.T) {
		t.Parallel()
		_, c := inTurn(t, scimError(400, "invalidValue"), ok(ab))
		if err := c.AddMembers(t.Context(), "g", "a", "b"); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("nobody is there, so it was refused for another reason", func(t *testing.T) {
		t.Parallel()
		_, c := inTurn(t, scimError(409, "uniqueness"), ok(a))
		is(t, c.AddMembers(t.Context(), "g", "x"), veza.ErrConflict)
	})
}

func TestAServiceThatDescribesItselfOddlyIsOn(t *testing.T) {
	t.Parallel()
	_, c := inTurn(t, scimError(404, ""), ok(`{"patch":{"supported":true},"authenticationSchemes":{},"bulk":{"maxOperations":"0"}}`))
	_, err := c.User(t.Context(), "7")
	is(t, err, veza.ErrNotFound)
}

func TestADuplicateToldInWordsIsAConflict(t *testing.T) {
	t.Parallel()
	_, c := inTurn(t, answer(400, `{"detail":"A user with this userName Already Exists","status":"400"}`))
	_, err := c.CreateUser(t.Context(), scim.User{UserName: "ada@example.com"})
	is(t, err, veza.ErrConflict)
}
