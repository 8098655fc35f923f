package org

import (
	"context"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Connection is how Okta reaches an app to provision to it.
type Connection struct {
	AuthScheme string // TOKEN, or UNKNOWN for an app that cannot provision
	Status     string // DISABLED, ENABLED or UNKNOWN
	BaseURL    string
	// Token is kept as it was sent, for it is what the app wants to see; no answer
	// shows it.
	Token string
}

// ConnectionInput is what a client sends of it.
type ConnectionInput struct {
	BaseURL string `json:"baseUrl"`
	Profile struct {
		AuthScheme string `json:"authScheme"`
		Token      string `json:"token"`
	} `json:"profile"`
}

// Connection gives the connection of an app. That of an app that cannot provision
// is UNKNOWN, without an error, as it is in Okta.
func (o *Org) Connection(ctx context.Context, appID string) (*Connection, error) {
	var c *Connection
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		a, err := findApp(tx, appID)
		if err != nil {
			return err
		}
		c, err = connection(tx, a)
		return err
	})
	return c, err
}

func connection(tx *store.Tx, a *App) (*Connection, error) {
	if !a.Provisions() {
		return &Connection{AuthScheme: "UNKNOWN", Status: "UNKNOWN"}, nil
	}
	c := &Connection{AuthScheme: "TOKEN", Status: "DISABLED"}
	_, err := object(tx, "connection", a.ID, "default", c)
	return c, err
}

// SetConnection says where the app is and with which token to go there, and
// activates it where asked. One that is or becomes active is tried first.
func (o *Org) SetConnection(ctx context.Context, appID string, in ConnectionInput, activate bool) (*Connection, error) {
	return o.changeConnection(ctx, appID, func(c *Connection) error {
		if err := checkBaseURL(in.BaseURL); err != nil {
			return err
		}
		switch {
		case in.Profile.AuthScheme != "TOKEN":
			return Invalid("authScheme", "profile.authScheme: '"+in.Profile.AuthScheme+"' is not supported for this application")
		case in.Profile.Token == "":
			return Invalid("token", "profile.token: The field cannot be left blank")
		}
		c.Token = in.Profile.Token
		if in.BaseURL != "" {
			c.BaseURL = in.BaseURL
		}
		if activate {
			c.Status = "ENABLED"
		}
		return nil
	})
}

// SetConnectionActive turns provisioning on or off.
func (o *Org) SetConnectionActive(ctx context.Context, appID string, active bool) error {
	_, err := o.changeConnection(ctx, appID, func(c *Connection) error {
		c.Status = "DISABLED"
		if !active {
			return nil
		}
		if c.Token == "" {
			return Invalid("profile", "profile: The connection has no credentials yet")
		}
		c.Status = "ENABLED"
		return nil
	})
	return err
}

func (o *Org) changeConnection(ctx context.Context, appID string, f func(*Connection) error) (*Connection, error) {
	if err := o.tryConnection(ctx, appID, f); err != nil {
		return nil, err
	}
	var c *Connection
	err := o.write(ctx, func(w *writer) error {
		a, err := findApp(w.Tx, appID)
		if err != nil {
			return err
		}
		if c, err = connection(w.Tx, a); err != nil || c.Status == "UNKNOWN" {
			return err
		}
		if err := f(c); err != nil {
			return err
		}
		w.log("application.lifecycle.update", "Update application", a.target())
		return w.putObject("connection", appID, "default", "default", c)
	})
	return c, err
}
