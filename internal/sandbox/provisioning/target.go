package provisioning

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// userAgent and mediaType are those of Okta's own client.
const (
	userAgent = "Okta SCIM Client 1.0.0"
	mediaType = "application/scim+json; charset=utf-8"
)

// maxAnswer is the most that is read of an answer: a hundred people with all
// their attributes, and then some.
const maxAnswer = 16 << 20

// target is an app as its connection reaches it.
type target struct {
	base, token string
	transport   http.RoundTripper
	timeout     time.Duration
	now         func() time.Time
}

func (p *Provisioner) target(baseURL, token string) *target {
	return &target{
		base: strings.TrimRight(baseURL, "/"), token: token,
		transport: p.options.Transport, timeout: p.options.Timeout, now: p.options.Now,
	}
}

// call sends one request and gives the object that answers it, nil for none. Its
// errors are *failure; it follows no redirect.
func (t *target) call(ctx context.Context, doing, method, path string, body any) (scim.Object, error) {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	request, err := t.request(ctx, method, path, body)
	if err != nil {
		return nil, &failure{doing: doing, reason: err.Error()}
	}
	response, err := t.transport.RoundTrip(request)
	if err != nil {
		return nil, unreachable(doing, err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return nil, refused(doing, response.StatusCode, response.Header, answer, t.now())
	}
	if err == nil && len(answer) > maxAnswer {
		err = errors.New("the answer is too large")
	}
	if err != nil {
		return nil, unreachable(doing, err)
	}
	if len(bytes.TrimSpace(answer)) == 0 {
		return nil, nil
	}
	o, err := scim.DecodeObject(answer)
	if err != nil {
		return nil, unreadable(doing, "the answer is not SCIM")
	}
	return o, nil
}

func (t *target) request(ctx context.Context, method, path string, body any) (*http.Request, error) {
	var content io.Reader
	if body != nil {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(body); err != nil {
			return nil, err
		}
		content = bytes.NewReader(bytes.TrimRight(b.Bytes(), "\n"))
	}
	request, err := http.NewRequestWithContext(ctx, method, t.base+path, content)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", userAgent)
	// As it was typed: Header Auth sends no "Bearer " that the admin did not type.
	request.Header.Set("Authorization", t.token)
	request.Header.Set("Accept", mediaType)
	if body != nil {
		request.Header.Set("Content-Type", mediaType)
	}
	return request, nil
}

// list asks for the resources that an attribute names.
func (t *target) list(ctx context.Context, doing, endpoint, attribute, name string) ([]scim.Object, error) {
	filter := attribute + " eq " + jsonText(name)
	query := "?filter=" + strings.ReplaceAll(url.QueryEscape(filter), "+", "%20") + "&startIndex=1&count=100"
	o, err := t.call(ctx, doing, http.MethodGet, endpoint+query, nil)
	if err != nil {
		return nil, err
	}
	if _, counted := scim.Get(o, "totalResults"); o == nil || !counted {
		return nil, unreadable(doing, "the answer is no SCIM list")
	}
	var found []scim.Object
	resources, _ := scim.Get(o, "Resources")
	all, _ := resources.([]any)
	for _, one := range all {
		// A server that does not know the filter may have answered with everything.
		if resource, ok := one.(scim.Object); ok && strings.EqualFold(word(resource, attribute), name) {
			found = append(found, resource)
		}
	}
	return found, nil
}

func jsonText(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	// A text can always be encoded.
	_ = e.Encode(text)
	return strings.TrimRight(b.String(), "\n")
}

func patch(operations ...any) scim.Object {
	return scim.Object{"schemas": []any{scim.PatchOpURN}, "Operations": operations}
}
