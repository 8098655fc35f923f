package provider_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	listresource "github.com/hashicorp/terraform-plugin-framework/list"
	tfprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/provider"
)

func TestEverySchemaIsValid(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	p := provider.New("test")()
	var own tfprovider.SchemaResponse
	p.Schema(ctx, tfprovider.SchemaRequest{}, &own)
	diags := own.Schema.ValidateImplementation(ctx)
	for _, newResource := range p.Resources(ctx) {
		r := newResource()
		var resp resource.SchemaResponse
		r.Schema(ctx, resource.SchemaRequest{}, &resp)
		diags.Append(resp.Diagnostics...)
		diags.Append(resp.Schema.ValidateImplementation(ctx)...)
		identified, ok := r.(resource.ResourceWithIdentity)
		if !ok {
			continue // TestEveryResourceHasAListAndAnIdentityOfImmutableKeys
		}
		var identity resource.IdentitySchemaResponse
		identified.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &identity)
		diags.Append(identity.IdentitySchema.ValidateImplementation(ctx)...)
	}
	for _, newDataSource := range p.DataSources(ctx) {
		var resp datasource.SchemaResponse
		newDataSource().Schema(ctx, datasource.SchemaRequest{}, &resp)
		diags.Append(resp.Diagnostics...)
		diags.Append(resp.Schema.ValidateImplementation(ctx)...)
	}
	lists, ok := p.(tfprovider.ProviderWithListResources)
	if !ok {
		t.Fatal("the provider offers no lists")
	}
	for _, newList := range lists.ListResources(ctx) {
		var resp listresource.ListResourceSchemaResponse
		newList().ListResourceConfigSchema(ctx, listresource.ListResourceSchemaRequest{}, &resp)
		diags.Append(resp.Diagnostics...)
		diags.Append(resp.Schema.ValidateImplementation(ctx)...)
	}
	actions, ok := p.(tfprovider.ProviderWithActions)
	if !ok {
		t.Fatal("the provider offers no actions")
	}
	for _, newAction := range actions.Actions(ctx) {
		var resp action.SchemaResponse
		newAction().Schema(ctx, action.SchemaRequest{}, &resp)
		diags.Append(resp.Diagnostics...)
		diags.Append(resp.Schema.ValidateImplementation(ctx)...)
	}
	for _, d := range diags {
		t.Errorf("%s: %s", d.Summary(), d.Detail())
	}
}

// offered is every schema by what it is of, such as "resource veza_scim_user".
func offered(t *testing.T) map[string]*tfprotov6.Schema {
	t.Helper()
	all := acctest.NewServer(t).Schemas()
	out := map[string]*tfprotov6.Schema{"provider": all.Provider}
	for kind, schemas := range map[string]map[string]*tfprotov6.Schema{
		"resource ": all.ResourceSchemas, "data source ": all.DataSourceSchemas,
		"list ": all.ListResourceSchemas, "ephemeral resource ": all.EphemeralResourceSchemas,
	} {
		for name, schema := range schemas {
			out[kind+name] = schema
		}
	}
	for name, schema := range all.ActionSchemas {
		out["action "+name] = schema.Schema
	}
	return out
}

// eachAttribute visits nested ones too, with their path.
func eachAttribute(prefix string, attributes []*tfprotov6.SchemaAttribute, visit func(path string, a *tfprotov6.SchemaAttribute)) {
	for _, a := range attributes {
		path := prefix + "." + a.Name
		visit(path, a)
		if a.NestedType != nil {
			eachAttribute(path, a.NestedType.Attributes, visit)
		}
	}
}

func TestEverythingIsDescribed(t *testing.T) {
	t.Parallel()
	sentence := func(what, text string) {
		t.Helper()
		if !strings.HasSuffix(text, ".") || strings.TrimSpace(text) != text {
			t.Errorf("%s is described as %q, which is no sentence", what, text)
		}
	}
	seen := 0
	for what, schema := range offered(t) {
		sentence(what, schema.Block.Description)
		if len(schema.Block.BlockTypes) > 0 {
			t.Errorf("%s has blocks", what)
		}
		eachAttribute(what, schema.Block.Attributes, func(path string, a *tfprotov6.SchemaAttribute) {
			seen++
			sentence(path, a.Description)
			if a.DescriptionKind != tfprotov6.StringKindMarkdown && !strings.Contains(path, ".timeouts") {
				t.Errorf("%s is described in plain text", path)
			}
		})
	}
	for name, schema := range identities(t) {
		for _, a := range schema.IdentityAttributes {
			seen++
			sentence("identity of "+name+"."+a.Name, a.Description)
		}
	}
	if seen < 50 {
		t.Errorf("only %d attributes were seen", seen)
	}
}

func identities(t *testing.T) map[string]*tfprotov6.ResourceIdentitySchema {
	t.Helper()
	resp, err := acctest.NewServer(t).Raw().GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return resp.IdentitySchemas
}

func TestNamesAreInSnakeCase(t *testing.T) {
	t.Parallel()
	snake := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	for what, schema := range offered(t) {
		eachAttribute(what, schema.Block.Attributes, func(path string, a *tfprotov6.SchemaAttribute) {
			if !snake.MatchString(a.Name) {
				t.Errorf("%s is not in snake case", path)
			}
		})
	}
}

func TestSecretsAreMarked(t *testing.T) {
	t.Parallel()
	secret := regexp.MustCompile(`(^|_)(key|secret|token|password)($|_)`)
	about := regexp.MustCompile(`_(id|changed)$`) // an id, or a time, of a secret
	// The one exception: a tenant shows the secret of a key once.
	kept := []string{"resource veza_api_key.access_key"}
	seen := 0
	for what, schema := range offered(t) {
		eachAttribute(what, schema.Block.Attributes, func(path string, a *tfprotov6.SchemaAttribute) {
			if !secret.MatchString(a.Name) || about.MatchString(a.Name) || a.Type == nil || !a.Type.Is(tftypes.String) {
				return
			}
			seen++
			if !a.Sensitive && !a.WriteOnly {
				t.Errorf("%s is not sensitive", path)
			}
			if strings.HasPrefix(path, "resource ") && !a.WriteOnly && !slices.Contains(kept, path) {
				t.Errorf("%s would be kept in the state", path)
			}
		})
	}
	if seen == 0 {
		t.Error("no secret was seen, not even the API key")
	}
}

func TestEveryResourceHasAListAndAnIdentityOfImmutableKeys(t *testing.T) {
	t.Parallel()
	// A singleton is identified by a constant, which its state has no need of.
	constants := []string{"veza_sign_in_settings.id", "veza_extraction_settings.id"}
	// Exactly one of these is there, and another one or another kind forces replacement.
	either := []string{"veza_okta_app_assignment.identity_id", "veza_okta_app_assignment.entitlement_id"}
	all, ids := acctest.NewServer(t).Schemas(), identities(t)
	for name, schema := range all.ResourceSchemas {
		if slices.Contains(events, name) {
			if all.ListResourceSchemas[name] != nil || ids[name] != nil {
				t.Errorf("%s, which is no object, is listed or identified", name)
			}
			continue
		}
		if all.ListResourceSchemas[name] == nil {
			t.Errorf("%s cannot be listed", name)
		}
		identity := ids[name]
		if identity == nil || len(identity.IdentityAttributes) == 0 {
			t.Errorf("%s has no identity", name)
			continue
		}
		for _, key := range identity.IdentityAttributes {
			if one := slices.Contains(either, name+"."+key.Name); key.RequiredForImport == one || key.OptionalForImport != one {
				t.Errorf("%s.%s is not needed to import", name, key.Name)
			}
			at := slices.IndexFunc(schema.Block.Attributes, func(a *tfprotov6.SchemaAttribute) bool { return a.Name == key.Name })
			if at < 0 && !slices.Contains(constants, name+"."+key.Name) {
				t.Errorf("%s.%s is not in the state", name, key.Name)
			}
			// What can be configured must force replacement: see TestIdentityHoldsThroughALifeOnACLIThatKeepsNone.
			if at >= 0 && schema.Block.Attributes[at].Optional && !slices.Contains(either, name+"."+key.Name) {
				t.Errorf("%s.%s may change its mind", name, key.Name)
			}
		}
	}
	if objects := len(all.ResourceSchemas) - len(events); objects != len(ids) || objects != len(all.ListResourceSchemas) {
		t.Errorf("%d resources, %d identities, %d lists", len(all.ResourceSchemas), len(ids), len(all.ListResourceSchemas))
	}
}
