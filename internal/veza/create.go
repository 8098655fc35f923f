package veza

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// creation is one POST and the way to find what it may have made.
type creation[T any] struct {
	object T
	find   func(context.Context) (T, error)
}

// create posts an object. A POST whose answer is lost (connection broken, a
// 5xx that may have acted) has created it or not. So it is looked up by its
// name: one that is there and has everything that was sent is ours; one that
// is there and differs was there before; and only when there is none is the
// POST sent once more.
func (k collection[T]) create(ctx context.Context, c *Client, n creation[T]) (T, error) {
	out, err := k.post(ctx, c, n)
	if !mayHaveActed(err) || ctx.Err() != nil {
		return out, err
	}
	found, recovered := k.recoverLost(ctx, n, err)
	if !errors.Is(recovered, ErrNotFound) {
		return found, recovered
	}
	out, again := k.post(ctx, c, n)
	switch {
	case errors.Is(again, ErrConflict), mayHaveActed(again) && ctx.Err() == nil:
		// The first POST may have been slower than the look-up.
		found, recovered = k.recoverLost(ctx, n, again)
		if errors.Is(recovered, ErrNotFound) {
			return found, again
		}
		return found, recovered
	}
	return out, again
}

// recoverLost returns the object that a POST has made although it failed with
// err, or ErrNotFound when it has made none.
func (k collection[T]) recoverLost(ctx context.Context, n creation[T], err error) (T, error) {
	var none T
	found, failed := n.find(ctx)
	switch {
	case errors.Is(failed, ErrNotFound):
		return none, failed
	case failed != nil:
		return none, fmt.Errorf("%w; whether the %s %q was created is unknown, since looking it up failed: %w",
			err, k.kind, k.name(n.object), failed)
	}
	different, failed := differences(n.object, found)
	if failed != nil {
		return none, failed
	}
	if len(different) > 0 {
		return none, k.taken(n, found, different, err)
	}
	return found, nil
}

func (k collection[T]) taken(n creation[T], found T, different []string, cause error) error {
	return &Error{
		Method: http.MethodPost, Path: scimRoot + k.path, Status: http.StatusConflict, SCIMType: "uniqueness",
		Message: fmt.Sprintf("the answer to the request was lost (%v), and a %s with the %s %q exists that differs in %s from what was sent: id %s",
			cause, k.kind, k.attr, k.name(n.object), strings.Join(different, ", "), k.id(found)),
	}
}

// post sends the object once. A success without the object in its body is
// followed to where the object is.
func (k collection[T]) post(ctx context.Context, c *Client, n creation[T]) (T, error) {
	var out T
	a, err := c.doSCIM(ctx, request{method: http.MethodPost, path: scimRoot + k.path, body: n.object}, &out)
	k.tidy(&out)
	if err != nil || k.whole(out) {
		return out, err
	}
	if id := cmp.Or(k.id(out), idOf(a.location)); id != "" {
		// A server that is slow to show what it made may answer 404 here; the
		// look-up below then says so in better words.
		if found, err := k.get(ctx, c, id, nil); err == nil {
			return found, nil
		}
	}
	found, err := n.find(ctx)
	if err != nil {
		return found, fmt.Errorf("the %s %q was created, but the answer says not where, and looking it up failed: %w", k.kind, k.name(n.object), err)
	}
	return found, nil
}

// idOf returns the last segment of a Location, absolute or relative. Only the
// id is taken from it: the client goes where its base URL leads.
func idOf(location string) string {
	u, err := url.Parse(location)
	if err != nil || location == "" {
		return ""
	}
	id, err := url.PathUnescape(path.Base(strings.TrimRight(u.EscapedPath(), "/")))
	if err != nil || id == "." || id == "/" {
		return ""
	}
	return id
}
