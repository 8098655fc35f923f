package veza

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"
)

// CreateOktaProvider creates p with those of its fields that are named, the others
// left to the server. A POST whose answer is lost has created the integration or not:
// so it is looked up by its name, and only when there is none is the POST sent once more.
// Together with an error the ID is that of an integration that was made all the same.
func (c *Client) CreateOktaProvider(ctx context.Context, p OktaProvider, secrets OktaSecrets, fields ...string) (OktaProvider, error) {
	body, err := maskedBody(p.fields(secrets), fields)
	if err != nil {
		return OktaProvider{}, err
	}
	body["name"] = p.Name
	created, err := c.postOktaProvider(ctx, body)
	if !mayHaveActed(err) || created.ID != "" || ctx.Err() != nil {
		return created, err
	}
	found, recovered := c.recoverOktaProvider(ctx, p, fields, err)
	if !errors.Is(recovered, ErrNotFound) {
		return found, recovered
	}
	created, again := c.postOktaProvider(ctx, body)
	if errors.Is(again, ErrConflict) || mayHaveActed(again) && ctx.Err() == nil {
		// The first POST may have been slower than the look-up.
		if found, recovered = c.recoverOktaProvider(ctx, p, fields, again); !errors.Is(recovered, ErrNotFound) {
			return found, recovered
		}
	}
	return created, again
}

func (c *Client) postOktaProvider(ctx context.Context, body map[string]any) (OktaProvider, error) {
	var out wireOktaProvider
	if _, err := c.doValue(ctx, oktaProviders, request{method: http.MethodPost, path: oktaProviders.path, body: body}, &out); err != nil {
		return OktaProvider{}, err
	}
	switch {
	case out.ID != "" && out.Name != "":
		_, made := out.provider()
		return made, nil
	case out.ID != "":
		made, err := c.OktaProvider(ctx, out.ID)
		if err != nil {
			return OktaProvider{ID: out.ID}, fmt.Errorf("the integration was created (id %s), and reading it failed: %w", out.ID, err)
		}
		return made, nil
	}
	name := fmt.Sprint(body["name"])
	made, err := c.OktaProviderByName(ctx, name)
	if err != nil {
		return OktaProvider{}, fmt.Errorf("the integration %q was created, but the answer says not where, and looking it up failed: %w", name, err)
	}
	return made, nil
}

// recoverOktaProvider returns the integration that a POST has made although it failed
// with cause, or ErrNotFound when it has made none: one that is being deleted is older.
// Secrets cannot be compared.
func (c *Client) recoverOktaProvider(ctx context.Context, p OktaProvider, fields []string, cause error) (OktaProvider, error) {
	found, err := c.OktaProviderByName(ctx, p.Name)
	switch {
	case err == nil && found.State == StateDeleting:
		return OktaProvider{}, fmt.Errorf("the Okta integration %q is being deleted: %w", p.Name, ErrNotFound)
	case errors.Is(err, ErrNotFound):
		return OktaProvider{}, err
	case err != nil:
		return OktaProvider{}, fmt.Errorf("%w; whether the integration %q was created is unknown, since looking it up failed: %w", cause, p.Name, err)
	}
	if different := oktaDifferences(p, found, fields); len(different) > 0 {
		return OktaProvider{}, &Error{
			Method: http.MethodPost, Path: oktaProviders.path, Status: http.StatusConflict, Code: "AlreadyExists",
			Message: fmt.Sprintf("the answer to the request was lost (%v), and an Okta integration with the name %q exists that differs in %s from what was sent: id %s",
				cause, p.Name, strings.Join(different, ", "), found.ID),
		}
	}
	return found, nil
}

// oktaDifferences names the fields that were sent and are otherwise in found. Lists
// are compared as sets. What the server may complete or rename is not compared.
func oktaDifferences(sent, found OktaProvider, fields []string) []string {
	var out []string
	have := found.fields(OktaSecrets{})
	for name, value := range sent.fields(OktaSecrets{}) {
		if !slices.Contains(fields, name) || slices.Contains([]string{"token", "private_key", "credentials_type", "identity_mapping_configuration", "user_custom_properties"}, name) {
			continue
		}
		if !reflect.DeepEqual(sorted(value), sorted(have[name])) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	if sent.Name != found.Name {
		out = append([]string{"name"}, out...)
	}
	return out
}

func sorted(value any) any {
	list, isList := value.([]string)
	if !isList {
		return value
	}
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// DeleteOktaProvider begins to delete one integration with all that was extracted
// through it. It is gone later: see AwaitOktaProviderGone.
func (c *Client) DeleteOktaProvider(ctx context.Context, id string) error {
	path, err := oktaProviders.object(id, "")
	if err != nil {
		return err
	}
	_, err = c.doAdmin(ctx, oktaProviders, request{method: http.MethodDelete, path: path}, new(json.RawMessage))
	return err
}

// AwaitOktaProviderGone returns when an integration that is being deleted is gone. It
// asks at once, after 1, 2, 3, 4 and then every 5 seconds; ctx ends it, and so does an
// error of asking. progress, when not nil, is called before each wait with the time
// gone by.
func (c *Client) AwaitOktaProviderGone(ctx context.Context, id string, progress func(elapsed time.Duration)) error {
	start := time.Now()
	for poll := firstPoll; ; poll = min(poll+firstPoll, lastPoll) {
		p, err := c.OktaProvider(ctx, id)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if progress != nil {
			progress(time.Since(start))
		}
		if cause := pause(ctx, poll); cause != nil {
			return fmt.Errorf("the integration %q (id %s) was not gone after %s and has the state %s: %w",
				p.Name, id, time.Since(start).Round(time.Second), p.State, cause)
		}
	}
}
