package lifecycle

import "context"

// Self returns the person who owns the API token in use. An OAuth client is nobody's:
// the identity is empty then. One request, none for an OAuth client.
func (e *Engine) Self(ctx context.Context) (Identity, error) {
	if e.client {
		return Identity{}, nil
	}
	var u user
	_, err := e.call(ctx, &u, func(ctx context.Context) error {
		_, _, err := e.sdk.UserAPI.GetUser(ctx, "me").Execute()
		return err
	})
	return u.identity(), err
}
