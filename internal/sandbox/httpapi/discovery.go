package httpapi

import (
	"net/http"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// serveDiscovery serves what describes the service (RFC 7644 §4). The zero
// answer means that the path is none of it.
func (s *server) serveDiscovery(r *http.Request, path []string) (answer, error) {
	var documents []document
	switch path[0] {
	case "ServiceProviderConfig":
		documents = []document{{"", s.serviceProviderConfig(r)}}
	case "Schemas":
		documents = s.schemas(r)
	case "ResourceTypes":
		documents = s.resourceTypes(r)
	default:
		return answer{}, nil
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return answer{}, methodNotAllowed(r, "GET, HEAD")
	}
	values, err := parameters(r)
	if err != nil {
		return answer{}, err
	}
	if values.Has("filter") {
		return answer{}, scim.Errorf(http.StatusForbidden, "", "Discovery cannot be filtered: leave the filter out.")
	}

	single := path[0] == "ServiceProviderConfig"
	switch {
	case single && len(path) == 1:
		return found(documents[0].body), nil
	case !single && len(path) == 1:
		list := scim.ListResponse[any]{TotalResults: len(documents), StartIndex: 1, ItemsPerPage: len(documents)}
		for _, d := range documents {
			list.Resources = append(list.Resources, d.body)
		}
		return found(list), nil
	case !single && len(path) == 2:
		for _, d := range documents {
			if strings.EqualFold(d.id, path[1]) {
				return found(d.body), nil
			}
		}
	}
	return answer{}, noEndpoint(r)
}

// document is one description and the name it goes by.
type document struct {
	id   string
	body any
}

func found(body any) answer {
	return answer{status: http.StatusOK, body: body, mediaType: scim.MediaType}
}

func meta(r *http.Request, kind, path string) *scim.Meta {
	return &scim.Meta{ResourceType: kind, Location: originOf(r) + base + path}
}

// serviceProviderConfig is true of the profile. Veza's own is not public: sort
// follows its list operation, which names sorting; etag and changePassword are
// named nowhere and so are false.
func (s *server) serviceProviderConfig(r *http.Request) scim.ServiceProviderConfig {
	return scim.ServiceProviderConfig{
		Schemas:        []string{scim.ServiceProviderConfigURN},
		Patch:          scim.Supported{Supported: true},
		Bulk:           scim.BulkSupport{},
		Filter:         scim.FilterSupport{Supported: true, MaxResults: s.pageSize},
		ChangePassword: scim.Supported{},
		Sort:           scim.Supported{Supported: true},
		ETag:           scim.Supported{Supported: s.searches()},
		AuthenticationSchemes: []scim.AuthenticationScheme{{
			Type: "oauthbearertoken", Name: "API key", Primary: true,
			Description: "The API key of a user who holds the roles admin and scim_provisioner on the root team, as bearer token.",
			SpecURI:     "https://www.rfc-editor.org/info/rfc6750",
		}},
		Meta: meta(r, "ServiceProviderConfig", "/ServiceProviderConfig"),
	}
}

func (s *server) schemas(r *http.Request) []document {
	var all []scim.Schema
	for _, d := range s.tenant.Definitions() {
		all = append(append(all, d.Core), d.Extensions...)
	}
	documents := make([]document, 0, len(all))
	for _, schema := range append(all, coreSchemas()...) {
		schema.Schemas = []string{scim.SchemaURN}
		schema.Meta = meta(r, "Schema", "/Schemas/"+schema.ID)
		documents = append(documents, document{schema.ID, schema})
	}
	return documents
}

func (s *server) resourceTypes(r *http.Request) []document {
	var documents []document
	for _, d := range s.tenant.Definitions() {
		kind := d.Type
		kind.Schemas = []string{scim.ResourceTypeURN}
		kind.Meta = meta(r, "ResourceType", "/ResourceTypes/"+kind.ID)
		documents = append(documents, document{kind.ID, kind})
	}
	return documents
}
