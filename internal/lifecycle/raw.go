package lifecycle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// raw performs a call for which the SDK has no method, or one whose types lose what
// was to be sent, and decodes its answer into out, unless out is nil. It goes the way
// of all calls.
func (e *Engine) raw(ctx context.Context, method, path string, query url.Values, body, out any) (http.Header, error) {
	return e.call(ctx, out, func(ctx context.Context) error { return e.send(ctx, method, path, query, body) })
}

func (e *Engine) send(ctx context.Context, method, path string, query url.Values, body any) error {
	var content []byte
	if body != nil {
		var err error
		if content, err = json.Marshal(body); err != nil {
			return err
		}
	}
	cfg := e.sdk.GetConfig()
	if len(cfg.Servers) == 0 {
		return errors.New("no address of an Okta org")
	}
	address := cfg.Servers[0].URL + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := cfg.HTTPClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
