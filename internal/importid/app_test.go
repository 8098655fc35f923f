package importid_test

import (
	"context"
	"errors"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/importid"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

const (
	appID  = "0oa1a2b3c4D5e6F7g8h9"
	pushID = "gPm1a2b3c4D5e6F7g8h9"
)

func TestParseAppAssignment(t *testing.T) {
	t.Parallel()
	veza := importid.Key{Name: "Veza"}
	for text, want := range map[string]struct{ app, identity, entitlement importid.Key }{
		"Veza/ann@acme.example":       {app: veza, identity: importid.Key{Name: "ann@acme.example"}},
		"Veza/login:ann":              {app: veza, identity: importid.Key{Name: "ann"}},
		"Veza/" + userID:              {app: veza, identity: importid.Key{Either: userID}},
		"Veza/id:" + userID:           {app: veza, identity: importid.Key{ID: userID}},
		"Veza/Sales":                  {app: veza, entitlement: importid.Key{Name: "Sales"}},
		"Veza/name:sales@acme":        {app: veza, entitlement: importid.Key{Name: "sales@acme"}},
		"Veza/" + groupID:             {app: veza, entitlement: importid.Key{Either: groupID}},
		"Veza/id:" + groupID:          {app: veza, entitlement: importid.Key{ID: groupID}},
		"A/B/Sales":                   {app: importid.Key{Name: "A/B"}, entitlement: importid.Key{Name: "Sales"}},
		appID + "/R&D/Platform":       {app: importid.Key{Either: appID}, entitlement: importid.Key{Name: "R&D/Platform"}},
		"id:" + appID + "/R/Platform": {app: importid.Key{ID: appID}, entitlement: importid.Key{Name: "R/Platform"}},
		"label:0oa/Sales":             {app: importid.Key{Name: "0oa"}, entitlement: importid.Key{Name: "Sales"}},
	} {
		app, identity, entitlement, err := importid.ParseAppAssignment(text)
		if err != nil || (identity == nil) == (entitlement == nil) {
			t.Errorf("%q: %v, %v, %v", text, identity, entitlement, err)
			continue
		}
		got := struct{ app, identity, entitlement importid.Key }{app: app}
		if identity != nil {
			got.identity = *identity
		} else {
			got.entitlement = *entitlement
		}
		if got != want {
			t.Errorf("%q is %+v, want %+v", text, got, want)
		}
	}
	for _, text := range []string{"", "Veza", "/Sales", "Veza/"} {
		if _, _, _, err := importid.ParseAppAssignment(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

func TestParsePushGroup(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		app, entitlement importid.Key
		mapping          string
	}{
		"Veza/Sales":                {importid.Key{Name: "Veza"}, importid.Key{Name: "Sales"}, ""},
		appID + "/" + pushID:        {importid.Key{Either: appID}, importid.Key{}, pushID},
		"Veza/id:" + pushID:         {importid.Key{Name: "Veza"}, importid.Key{}, pushID},
		"label:Veza/name:" + pushID: {importid.Key{Name: "Veza"}, importid.Key{Name: pushID}, ""},
	} {
		app, entitlement, mapping, err := importid.ParsePushGroup(text)
		if err != nil || app != want.app || entitlement != want.entitlement || mapping != want.mapping {
			t.Errorf("%q is %+v, %+v, %q, %v", text, app, entitlement, mapping, err)
		}
	}
	if _, _, _, err := importid.ParsePushGroup("Veza"); err == nil {
		t.Error("no group was accepted")
	}
}

// orgApps has one app, whose label looks like an id.
type orgApps struct{ asked []string }

func (o *orgApps) App(context.Context, string) (lifecycle.App, error) {
	o.asked = append(o.asked, "id")
	return lifecycle.App{}, lifecycle.ErrNotFound
}

func (o *orgApps) AppByLabel(_ context.Context, label string) (lifecycle.App, error) {
	o.asked = append(o.asked, "label "+label)
	if label != appID {
		return lifecycle.App{}, lifecycle.ErrNotFound
	}
	return lifecycle.App{ID: "0oa1"}, nil
}

func TestAnAppIsFoundByIDFirst(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		id    string
		asked int
	}{"id:0oa9": {"0oa9", 0}, appID: {"0oa1", 2}, "label:" + appID: {"0oa1", 1}} {
		org := &orgApps{}
		key, err := importid.ParseApp(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := key.AppID(t.Context(), org); err != nil || got != want.id || len(org.asked) != want.asked {
			t.Errorf("%q is %q, %v after %v", text, got, err, org.asked)
		}
	}
	if _, err := (importid.Key{Name: "Nobody's"}).AppID(t.Context(), &orgApps{}); !errors.Is(err, lifecycle.ErrNotFound) {
		t.Errorf("error %v", err)
	}
}
