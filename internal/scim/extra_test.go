package scim_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

func TestWhatHasNoFieldIsKeptHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		`{"id":"1","userName":"ann"}`:                        nil,
		`{"ID":"1","USERNAME":"ann","emails":[{"extra":1}]}`: nil,
		`{}`:                                 nil,
		` { "id" : "1" , "nick" : "A" } `:    {"nick"},
		`{"nick":"A"}`:                       {"nick"},
		`{"id":"a\",\"x","title":"t"}`:       {"title"},
		`{"displayName":"\\","locale":"en"}`: {"locale"},
		`{"name":{"givenName":"x","other":1},"x":[1,{"id":2}],"id":"1"}`:    {"x"},
		`{"emails":["a","b"],"schemas":[],"meta":{"a":[1,2]},"zoneinfo":0}`: {"zoneinfo"},
		`{"\u0069d":"1"}`:  nil,
		`{"\u0069dx":"1"}`: {"idx"},
		`{"urn:a:b":{"manager":{"value":"1"}},"active":true}`: {"urn:a:b"},
	} {
		var u scim.User
		if err := json.Unmarshal([]byte(text), &u); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(u.Extra))); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}
