package scimgroupmember

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/listing"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists memberships. It embeds the resource for its Metadata and Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists memberships, of one group or of all.",
		Attributes: map[string]schema.Attribute{
			"group_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "SCIM id of the group. Not set, the members of every group are listed.",
			},
		},
	}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config struct {
		GroupID types.String `tfsdk:"group_id"`
	}
	if diags := req.Config.Get(ctx, &config); diags.HasError() {
		stream.Results = listing.Fail(diags)
		return
	}
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Members Not Listed", err) }
	stream.Results = listing.Stream(ctx, req, l.memberships(ctx, config.GroupID.ValueString()), fail, func(m membership, result *list.ListResult) {
		pair := newModel(m.group.ID, m.member.Value)
		result.DisplayName = m.group.DisplayName + " / " + m.name()
		result.Diagnostics.Append(pair.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, pair)...)
		}
	})
}

type membership struct {
	group  scim.Group
	member scim.Member
}

// name is what the tenant shows of the person, or the id where it shows nothing.
func (m membership) name() string {
	if m.member.Display != "" {
		return m.member.Display
	}
	return m.member.Value
}

// memberships yields the members of one group, or of all groups if groupID is empty,
// in the tenant's order.
func (l *Lister) memberships(ctx context.Context, groupID string) iter.Seq2[membership, error] {
	return func(yield func(membership, error) bool) {
		for group, err := range l.groups(ctx, groupID) {
			if err != nil {
				yield(membership{}, err)
				return
			}
			for _, m := range group.Members {
				if !yield(membership{group, m}, nil) {
					return
				}
			}
		}
	}
}

// groups yields groups with their members. A list may leave members out: absent is
// not empty, so such a group is read singly.
func (l *Lister) groups(ctx context.Context, groupID string) iter.Seq2[scim.Group, error] {
	if groupID != "" {
		return func(yield func(scim.Group, error) bool) {
			yield(l.Veza.GroupWithMembers(ctx, groupID))
		}
	}
	return func(yield func(scim.Group, error) bool) {
		for group, err := range l.Veza.Groups(ctx, "", true) {
			if err == nil && group.Members == nil {
				group, err = l.Veza.GroupWithMembers(ctx, group.ID)
			}
			if !yield(group, err) || err != nil {
				return
			}
		}
	}
}
