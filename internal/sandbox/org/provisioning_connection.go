package org

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// checkBaseURL refuses an address that the connection's token must not go to:
// anything but HTTPS, unless it stays on this machine.
func checkBaseURL(text string) error {
	refuse := func(cause string) error { return Invalid("baseUrl", "baseUrl: "+cause) }
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Hostname() == "" {
		return refuse("The field must be a URL, as in https://scim.example.com/scim/v2")
	}
	switch {
	case u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return refuse("The URL must have no credentials, query or fragment")
	case u.Scheme == "https", u.Scheme == "http" && IsLoopback(u.Hostname()):
		return nil
	}
	return refuse("The URL must begin with https://, since the token travels to it")
}

// IsLoopback says whether a host is this machine itself.
func IsLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		ip := net.ParseIP(host)
		return ip != nil && ip.IsLoopback()
	}
	return address.Unmap().IsLoopback()
}

// tryConnection verifies a connection that is about to be in use, as "Test
// Connector Configuration" does. It goes out to the app, so it is done before the
// transaction that keeps the connection.
func (o *Org) tryConnection(ctx context.Context, appID string, change func(*Connection) error) error {
	if o.provisioner.Verify == nil {
		return nil
	}
	c, err := o.Connection(ctx, appID)
	if err != nil || c.Status == "UNKNOWN" {
		return err
	}
	if err := change(c); err != nil || c.Status != "ENABLED" {
		return err
	}
	if c.BaseURL == "" {
		return Invalid("baseUrl", "baseUrl: The field cannot be left blank")
	}
	return o.provisioner.Verify(ctx, c.BaseURL, c.Token)
}

// OfferSCIM gives an app made in the wizard its SCIM switch, which in Okta is a
// click in the Admin Console and nothing that the API can do.
func (o *Org) OfferSCIM(ctx context.Context, appID string) (*App, error) {
	return o.changeApp(ctx, appID, func(w *writer, a *App) error {
		if !a.Wizard || a.SCIM {
			return nil
		}
		a.SCIM, a.LastUpdated = true, w.stamp()
		s, err := appSchema(w.Tx, a.ID)
		if err != nil {
			return err
		}
		s.SCIM = true
		if err := w.saveSchema("app", s); err != nil {
			return err
		}
		if err := w.dropMappings(a.ID); err != nil {
			return err
		}
		w.log("application.lifecycle.update", "Update application", a.target())
		return w.newMappings(a)
	})
}

func (w *writer) dropMappings(app string) error {
	mappings, err := mappingsOf(w.Tx, "", app)
	if err != nil {
		return err
	}
	others, err := mappingsOf(w.Tx, app, "")
	for _, m := range append(mappings, others...) {
		if err := w.deleteObject("mapping", app, m.ID); err != nil {
			return err
		}
	}
	return err
}

// Provisioned is the state between the org and an app of one person, for pages
// that show it: nil where the app was never told of them.
func (o *Org) Provisioned(ctx context.Context, appID, userID string) (*SentUser, error) {
	var last *SentUser
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		last, err = sent[SentUser](&writer{Tx: tx, o: o}, &ProvisioningTask{AppID: appID, Kind: ProvisionUser, ItemID: userID})
		return err
	})
	return last, err
}
