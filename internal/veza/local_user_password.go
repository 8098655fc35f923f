package veza

import (
	"context"
	"net/http"
)

// SetPassword gives a user another password. That the tenant takes one in a partial
// update is not documented: a create takes it under the same name, and
// options.can_change_password says of whom it can be changed.
func (c *Client) SetPassword(ctx context.Context, id, password string) error {
	path, err := localUsers.object(id, "")
	if err != nil {
		return err
	}
	r := request{method: http.MethodPatch, path: path, query: masked("password"), body: map[string]string{"password": password}}
	_, err = c.doAdmin(ctx, localUsers, r, nil)
	return err
}
