package veza_test

import (
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

const ciKey = `{"id":"k1","user_id":"u1","access_key":"c2VjcmV0","name":"ci","created_at":"2026-01-01T00:00:00Z","last_access_at":null,"status":"ACTIVE","team_id":"root","team_name":"Root"}`

func ci() veza.Key {
	return veza.Key{ID: "k1", UserID: "u1", AccessKey: "c2VjcmV0", Name: "ci", CreatedAt: "2026-01-01T00:00:00Z", Status: "ACTIVE", TeamID: "root", TeamName: "Root"}
}

func TestAKeyIsCreatedWithItsSecretInOneRequest(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, ok(`{"value":`+ciKey+`}`))
	got, err := c.CreateKey(t.Context(), "ci", "root")
	if diff := cmp.Diff(ci(), got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	n.want("POST /api/preview/keys")
	n.wantBody(0, `{"name":"ci","team_id":"root"}`)
}

func TestALostAnswerToAKeyNamesWhatMayHaveComeOfIt(t *testing.T) {
	t.Parallel()
	const post, list = "POST /api/preview/keys", "GET /api/preview/keys?page_size=250"
	used := `{"id":"k0","name":"ci","last_access_at":"2026-01-01T00:00:00Z"}`
	tests := map[string]struct {
		replies []reply
		asked   []string
		says    []string
	}{
		"it was made":          {[]reply{lost(io.ErrUnexpectedEOF), ok(`{"values":[` + ciKey + `,` + used + `]}`)}, []string{post, list}, []string{"secret is lost", "never used: k1."}},
		"it was not":           {[]reply{lost(io.ErrUnexpectedEOF), ok(`{"values":[` + used + `]}`)}, []string{post, list}, []string{"no key \"ci\" was created"}},
		"nobody knows":         {[]reply{lost(io.ErrUnexpectedEOF), answer(403, "{}")}, []string{post, list}, []string{"is unknown"}},
		"without the secret":   {[]reply{ok(`{"value":{"id":"k1","name":"ci"}}`), ok(`{"values":[{"id":"k1","name":"ci"}]}`)}, []string{post, list}, []string{"access_key", "k1"}},
		"refused, so not made": {[]reply{answer(403, "{}")}, []string{post}, []string{"403"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, tt.replies...)
			if got, err := c.CreateKey(t.Context(), "ci", "root"); err == nil {
				t.Errorf("key %v", got)
			} else {
				says(t, err, tt.says...)
			}
			n.want(tt.asked...)
		})
	}
}

func TestKeysAreListedAndFoundInTheList(t *testing.T) {
	t.Parallel()
	two := ok(`{"values":[{"id":"k0","user_id":"u0","status":2},` + ciKey + `]}`)
	n, c := inTurn(t, two, two, two, two)
	all, err := collect(c.Keys(t.Context(), ""))
	if diff := cmp.Diff([]veza.Key{{ID: "k0", UserID: "u0", Status: "INACTIVE"}, ci()}, all); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	if mine, err := collect(c.Keys(t.Context(), "u1")); err != nil || len(mine) != 1 || mine[0].ID != "k1" {
		t.Errorf("keys of u1: %v, error %v", mine, err)
	}
	if one, err := c.Key(t.Context(), "k1"); err != nil || one.Name != "ci" {
		t.Errorf("key %v, error %v", one, err)
	}
	_, err = c.Key(t.Context(), "k7")
	is(t, err, veza.ErrNotFound)
	const list = "GET /api/preview/keys?page_size=250"
	n.want(list, `GET /api/preview/keys?filter=user_id eq "u1"&page_size=250`, list, list)
}

func TestEachKeyOperationCostsOneRequest(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, ok(`{"value":{"id":"k1","name":"deploy"}}`), ok("{}"), ok(""), ok(`{"value":`+ciKey+`}`))
	ctx := t.Context()
	if k, err := c.RenameKey(ctx, "k1", "deploy"); err != nil || k.Name != "deploy" {
		t.Errorf("key %v, error %v", k, err)
	}
	for _, err := range []error{c.RevokeKey(ctx, "k1"), c.ReinstateKey(ctx, "k1"), c.DeleteKey(ctx, "k1")} {
		if err != nil {
			t.Error(err)
		}
	}
	n.want("PATCH /api/preview/keys/k1?update_mask=name", "POST /api/preview/keys/k1:revoke", "POST /api/preview/keys/k1:reinstate", "DELETE /api/preview/keys/k1")
	n.wantBody(0, `{"name":"deploy"}`)
}

func TestARevocationWhoseAnswerIsLostIsRepeated(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, lost(io.ErrUnexpectedEOF), ok("{}"))
	if err := c.RevokeKey(t.Context(), "k1"); err != nil {
		t.Error(err)
	}
	n.want("POST /api/preview/keys/k1:revoke", "POST /api/preview/keys/k1:revoke")
}
