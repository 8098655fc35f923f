package importid

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

var (
	oktaAppID  = regexp.MustCompile(`^0oa[0-9A-Za-z]{17}$`)
	oktaPushID = regexp.MustCompile(`^gPm[0-9A-Za-z]{17}$`)
)

// ParseApp reads the key of an Okta app: "label:Veza", "id:…", or a bare text, which is a
// label unless it looks like an id.
func ParseApp(text string) (Key, error) { return parseOkta(text, "label", oktaAppID) }

// ParseAppAssignment reads "APP/HOLDER": the app as ParseApp reads it, the holder either a
// person, as ParseIdentity reads them, or a group, as ParseEntitlement does; the other of
// the two keys is nil. A bare holder that is no id is a person if it has an "@".
func ParseAppAssignment(text string) (app Key, identity, entitlement *Key, err error) {
	app, rest, err := splitApp(text, "HOLDER", "the login of a person or the name of a group", "Veza/ann@example.com")
	if err != nil {
		return app, nil, nil, err
	}
	prefix, _, _ := strings.Cut(rest, ":")
	person := strings.EqualFold(prefix, "login") || oktaUserID.MatchString(strings.TrimPrefix(rest, "id:"))
	group := strings.EqualFold(prefix, "name") || oktaGroupID.MatchString(strings.TrimPrefix(rest, "id:"))
	if person || !group && strings.Contains(rest, "@") {
		k, err := ParseIdentity(rest)
		return app, &k, nil, err
	}
	k, err := ParseEntitlement(rest)
	return app, nil, &k, err
}

// ParsePushGroup reads "APP/GROUP", or "APP/MAPPING" with the id of a push mapping: then
// mapping is not "". The app is read as ParseApp does, the group as ParseEntitlement.
func ParsePushGroup(text string) (app, entitlement Key, mapping string, err error) {
	app, rest, err := splitApp(text, "GROUP", "the name of a group or the id of a push mapping", "Veza/Engineering")
	if err != nil {
		return app, entitlement, "", err
	}
	if id := strings.TrimPrefix(rest, "id:"); oktaPushID.MatchString(id) {
		return app, entitlement, id, nil
	}
	entitlement, err = ParseEntitlement(rest)
	return app, entitlement, "", err
}

// splitApp divides at the first "/" behind the id of an app, and at the last one behind a
// label: labels of apps and names of groups may have one.
func splitApp(text, what, which, example string) (app Key, rest string, err error) {
	head, tail, found := strings.Cut(text, "/")
	if !found {
		return Key{}, "", fmt.Errorf("%q has no \"/\": write APP/%s, the label of the app and %s, or an id on either side, for "+
			"example %q", text, what, which, example)
	}
	if !oktaAppID.MatchString(strings.TrimPrefix(head, "id:")) {
		i := strings.LastIndex(text, "/")
		head, tail = text[:i], text[i+1:]
	}
	app, err = ParseApp(head)
	return app, tail, err
}

// Apps is what finds apps of an Okta org by their keys.
type Apps interface {
	App(ctx context.Context, id string) (lifecycle.App, error)
	AppByLabel(ctx context.Context, label string) (lifecycle.App, error)
}

// AppID returns the id of the app that k names. One that says "id:" is not looked up; one
// that only looks like an id is, for it may be a label.
func (k Key) AppID(ctx context.Context, org Apps) (string, error) {
	if k.ID != "" {
		return k.ID, nil
	}
	if k.Either != "" {
		found, err := org.App(ctx, k.Either)
		if !errors.Is(err, lifecycle.ErrNotFound) {
			return found.ID, err
		}
	}
	found, err := org.AppByLabel(ctx, k.Name+k.Either)
	return found.ID, err
}
