package veza

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
)

// What an API key can be.
const (
	KeyActive   = "ACTIVE"
	KeyInactive = "INACTIVE"
)

var keys = endpoint{path: "/api/preview/keys", what: "API keys"}

// Key is a personal API key. It belongs to whoever created it, and to one of
// their teams.
type Key struct {
	ID, UserID, Name string
	// AccessKey is the secret. The tenant tells it once, in the answer to
	// CreateKey.
	AccessKey               string
	Status                  string // KeyActive or KeyInactive
	TeamID, TeamName        string
	CreatedAt, LastAccessAt string // RFC 3339
}

type wireKey struct {
	ID           string `json:"id"`
	UserID       string `json:"user_id"`
	Name         string `json:"name"`
	AccessKey    string `json:"access_key"`
	Status       enum   `json:"status"`
	TeamID       string `json:"team_id"`
	TeamName     string `json:"team_name"`
	CreatedAt    string `json:"created_at"`
	LastAccessAt string `json:"last_access_at"`
}

func (w wireKey) key() (string, Key) {
	return w.ID, Key{
		ID: w.ID, UserID: w.UserID, Name: w.Name, AccessKey: w.AccessKey, Status: w.Status.name(KeyActive, KeyInactive),
		TeamID: w.TeamID, TeamName: w.TeamName, CreatedAt: w.CreatedAt, LastAccessAt: w.LastAccessAt,
	}
}

// Keys yields the API keys of one user, or with "" of everybody. Who is no
// administrator sees their own alone.
func (c *Client) Keys(ctx context.Context, userID string) iter.Seq2[Key, error] {
	q := url.Values{}
	if userID != "" {
		q.Set("filter", "user_id eq "+quote(userID))
	}
	all := listAdmin(ctx, c, keys, "keys", q, wireKey.key)
	return func(yield func(Key, error) bool) {
		for k, err := range all {
			// A server that ignores the filter must not hand over others' keys.
			if err == nil && userID != "" && k.UserID != userID {
				continue
			}
			if !yield(k, err) {
				return
			}
		}
	}
}

// Key returns one API key, for which the list is read: there is no other way.
func (c *Client) Key(ctx context.Context, id string) (Key, error) {
	for k, err := range c.Keys(ctx, "") {
		if err != nil || k.ID == id {
			return k, err
		}
	}
	return Key{}, fmt.Errorf("no API key has the id %q, or its owner is somebody else and this key's owner is no administrator: %w", id, ErrNotFound)
}

// CreateKey creates a key of the caller on one of their teams. The secret comes
// with this answer and never again, so that a lost answer is an error which
// names the keys that may have come of it.
func (c *Client) CreateKey(ctx context.Context, name, teamID string) (Key, error) {
	body := map[string]string{"name": name}
	if teamID != "" {
		body["team_id"] = teamID
	}
	var out wireKey
	r := request{method: http.MethodPost, path: keys.path, body: body}
	a, err := c.doValue(ctx, keys, r, &out)
	if err == nil && (out.ID == "" || out.AccessKey == "") {
		err = unreadable(r, a, errors.New("no key with an id and an access_key"))
	}
	if mayHaveActed(err) && ctx.Err() == nil {
		return Key{}, c.lostKey(ctx, name, err)
	}
	if err != nil {
		return Key{}, err
	}
	_, made := out.key()
	return made, nil
}

func (c *Client) lostKey(ctx context.Context, name string, cause error) error {
	var named []string
	for k, err := range c.Keys(ctx, "") {
		if err != nil {
			return fmt.Errorf("%w; whether a key %q was created is unknown, since listing the keys failed: %w", cause, name, err)
		}
		if k.Name == name && k.LastAccessAt == "" {
			named = append(named, k.ID)
		}
	}
	if len(named) == 0 {
		return fmt.Errorf("%w; no key %q was created: try again", cause, name)
	}
	return fmt.Errorf("%w; a key %q may have been created, whose secret is lost with the answer. "+
		"Keys of that name that were never used: %s. Delete the one that is nobody's, then try again", cause, name, strings.Join(named, ", "))
}

// RenameKey renames one key and returns it. The answer never has the secret.
func (c *Client) RenameKey(ctx context.Context, id, name string) (Key, error) {
	path, err := keys.object(id, "")
	if err != nil {
		return Key{}, err
	}
	var out wireKey
	r := request{method: http.MethodPatch, path: path, query: masked("name"), body: map[string]string{"name": name}}
	if _, err := c.doValue(ctx, keys, r, &out); err != nil {
		return Key{}, err
	}
	if out.ID == "" || out.Name == "" {
		return c.Key(ctx, id)
	}
	_, after := out.key()
	return after, nil
}

// RevokeKey makes one key inactive.
func (c *Client) RevokeKey(ctx context.Context, id string) error {
	return c.onKey(ctx, http.MethodPost, id, ":revoke")
}

// ReinstateKey makes one key active again.
func (c *Client) ReinstateKey(ctx context.Context, id string) error {
	return c.onKey(ctx, http.MethodPost, id, ":reinstate")
}

// DeleteKey deletes one key.
func (c *Client) DeleteKey(ctx context.Context, id string) error {
	return c.onKey(ctx, http.MethodDelete, id, "")
}

// onKey repeats a POST whose answer is lost: revoking twice is revoking.
func (c *Client) onKey(ctx context.Context, method, id, verb string) error {
	path, err := keys.object(id, verb)
	if err != nil {
		return err
	}
	r := request{method: method, path: path}
	_, err = c.doAdmin(ctx, keys, r, nil)
	if method == http.MethodPost && mayHaveActed(err) && ctx.Err() == nil {
		_, err = c.doAdmin(ctx, keys, r, nil)
	}
	return err
}
