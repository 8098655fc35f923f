package main

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

func describe(s *tfprotov6.GetProviderSchemaResponse, ids *tfprotov6.GetResourceIdentitySchemasResponse) providerSchema {
	out := providerSchema{
		Resources:          each(s.ResourceSchemas, ofSchema),
		DataSources:        each(s.DataSourceSchemas, ofSchema),
		EphemeralResources: each(s.EphemeralResourceSchemas, ofSchema),
		ListResources:      each(s.ListResourceSchemas, ofSchema),
		Actions: each(s.ActionSchemas, func(a *tfprotov6.ActionSchema) action {
			return action{Block: ofBlock(a.Schema.Block)}
		}),
		Functions:  each(s.Functions, ofFunction),
		Identities: each(ids.IdentitySchemas, ofIdentity),
	}
	if s.Provider != nil {
		provider := ofSchema(s.Provider)
		out.Provider = &provider
	}
	return out
}

func each[In, Out any](in map[string]In, convert func(In) Out) map[string]Out {
	out := make(map[string]Out, len(in))
	for name, v := range in {
		out[name] = convert(v)
	}
	return out
}

func ofSchema(s *tfprotov6.Schema) schema { return schema{Version: s.Version, Block: ofBlock(s.Block)} }

func ofBlock(b *tfprotov6.SchemaBlock) block {
	out := block{
		Attributes:      ofAttributes(b.Attributes),
		BlockTypes:      map[string]nestedBlock{},
		Description:     b.Description,
		DescriptionKind: kind(b.DescriptionKind),
		Deprecated:      b.Deprecated,
	}
	for _, n := range b.BlockTypes {
		out.BlockTypes[n.TypeName] = nestedBlock{
			NestingMode: strings.ToLower(n.Nesting.String()), Block: ofBlock(n.Block), MinItems: n.MinItems, MaxItems: n.MaxItems,
		}
	}
	return out
}

func ofAttributes(attributes []*tfprotov6.SchemaAttribute) map[string]attribute {
	out := make(map[string]attribute, len(attributes))
	for _, a := range attributes {
		described := attribute{
			Description: a.Description, DescriptionKind: kind(a.DescriptionKind),
			Required: a.Required, Optional: a.Optional, Computed: a.Computed,
			Sensitive: a.Sensitive, WriteOnly: a.WriteOnly, Deprecated: a.Deprecated,
		}
		if a.NestedType != nil {
			described.NestedType = &nestedType{
				Attributes: ofAttributes(a.NestedType.Attributes), NestingMode: strings.ToLower(a.NestedType.Nesting.String()),
			}
		} else {
			described.Type = &typ{a.Type}
		}
		out[a.Name] = described
	}
	return out
}

func ofFunction(f *tfprotov6.Function) function {
	out := function{
		Description: f.Description, Summary: f.Summary, DeprecationMessage: f.DeprecationMessage, ReturnType: typ{f.Return.Type},
	}
	for _, p := range f.Parameters {
		out.Parameters = append(out.Parameters, ofParameter(p))
	}
	if f.VariadicParameter != nil {
		variadic := ofParameter(f.VariadicParameter)
		out.VariadicParameter = &variadic
	}
	return out
}

func ofParameter(p *tfprotov6.FunctionParameter) parameter {
	return parameter{Name: p.Name, Description: p.Description, IsNullable: p.AllowNullValue, Type: typ{p.Type}}
}

func ofIdentity(s *tfprotov6.ResourceIdentitySchema) identity {
	out := identity{Version: s.Version, Attributes: make(map[string]identityAttribute, len(s.IdentityAttributes))}
	for _, a := range s.IdentityAttributes {
		out.Attributes[a.Name] = identityAttribute{
			Type: typ{a.Type}, Description: a.Description, RequiredForImport: a.RequiredForImport, OptionalForImport: a.OptionalForImport,
		}
	}
	return out
}
