package oktaidentityhistory

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

const (
	defaultLimit = 1000
	mostEvents   = 100_000
)

type model struct {
	IdentityID types.String `tfsdk:"identity_id"`
	Login      types.String `tfsdk:"login"`
	Since      types.String `tfsdk:"since"`
	Limit      types.Int64  `tfsdk:"limit"`
	Truncated  types.Bool   `tfsdk:"truncated"`
	Events     types.List   `tfsdk:"events"`
}

type event struct {
	ID                types.String `tfsdk:"id"`
	Published         types.String `tfsdk:"published"`
	Type              types.String `tfsdk:"type"`
	Message           types.String `tfsdk:"message"`
	Outcome           types.String `tfsdk:"outcome"`
	Reason            types.String `tfsdk:"reason"`
	Actor             types.Object `tfsdk:"actor"`
	Targets           types.List   `tfsdk:"targets"`
	ChangedAttributes types.List   `tfsdk:"changed_attributes"`
}

// party is someone or something that an event is about.
type party struct {
	ID          types.String `tfsdk:"id"`
	Type        types.String `tfsdk:"type"`
	Name        types.String `tfsdk:"name"`
	DisplayName types.String `tfsdk:"display_name"`
}

var (
	partyType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "type": types.StringType, "name": types.StringType, "display_name": types.StringType,
	}}
	eventType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "published": types.StringType, "type": types.StringType, "message": types.StringType,
		"outcome": types.StringType, "reason": types.StringType,
		"actor": partyType, "targets": types.ListType{ElemType: partyType},
		"changed_attributes": types.ListType{ElemType: types.StringType},
	}}
)

func fromAPI(ctx context.Context, e lifecycle.Event) (event, diag.Diagnostics) {
	out := event{
		ID: types.StringValue(e.ID), Type: types.StringValue(e.Type),
		Published: types.StringValue(e.Published.UTC().Format(time.RFC3339Nano)),
		Message:   attrvalue.Told(e.Message), Outcome: attrvalue.Told(e.Outcome), Reason: attrvalue.Told(e.Reason),
	}
	targets := make([]party, len(e.Targets))
	for i, t := range e.Targets {
		targets[i] = partyOf(t)
	}
	var diags, d diag.Diagnostics
	out.Actor, diags = types.ObjectValueFrom(ctx, partyType.AttrTypes, partyOf(e.Actor))
	out.Targets, d = types.ListValueFrom(ctx, partyType, targets)
	diags.Append(d...)
	out.ChangedAttributes, d = types.ListValueFrom(ctx, types.StringType, changed(e))
	return out, append(diags, d...)
}

func partyOf(p lifecycle.Party) party {
	return party{ID: attrvalue.Told(p.ID), Type: attrvalue.Told(p.Type), Name: attrvalue.Told(p.Name), DisplayName: attrvalue.Told(p.DisplayName)}
}

// changed names the attributes that a change of the profile was about. The rest of Okta's
// debug data stays out: it holds URLs, and they hold tokens.
func changed(e lifecycle.Event) []string {
	text, _ := e.Details["changedAttributes"].(string)
	names := []string{}
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, lifecycle.GuideName(name))
		}
	}
	return names
}
