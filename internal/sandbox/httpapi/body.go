package httpapi

import (
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

const (
	maxBody = 1 << 20
	// maxURL leaves room for the longest filter with every byte escaped.
	maxURL = 32 << 10
)

// readBody reads JSON of at most 1 MiB. A missing Content-Type is taken for JSON.
func readBody(r *http.Request) ([]byte, error) {
	if header := r.Header.Get("Content-Type"); header != "" {
		mediaType, _, err := mime.ParseMediaType(header)
		// A broken parameter does not make the type another one.
		if err != nil {
			mediaType, _, _ = strings.Cut(strings.ToLower(header), ";")
		}
		if mediaType = strings.TrimSpace(mediaType); mediaType != scim.MediaType && mediaType != "application/json" {
			return nil, scim.Errorf(http.StatusUnsupportedMediaType, "", "The Content-Type is %q: send %s or application/json.", header, scim.MediaType)
		}
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return nil, scim.Errorf(http.StatusUnsupportedMediaType, "", "The Content-Encoding is %q: send the body as it is.", encoding)
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, scim.Errorf(http.StatusBadRequest, scim.InvalidSyntax, "The request's body could not be read to its end.")
	}
	if len(data) > maxBody {
		return nil, scim.Errorf(http.StatusRequestEntityTooLarge, "", "The request's body is larger than %d bytes.", maxBody)
	}
	return data, nil
}

func readObject(r *http.Request) (scim.Object, error) {
	data, err := readBody(r)
	if err != nil {
		return nil, err
	}
	return scim.DecodeObject(data)
}
