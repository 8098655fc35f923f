package teamrole

import (
	"cmp"
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/listing"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var _ list.ListResourceWithConfigure = (*Lister)(nil)

// Lister lists the roles that people hold on teams. It embeds the resource for its
// Metadata and Configure.
type Lister struct{ Resource }

// NewLister is what the provider registers.
func NewLister() list.ListResource { return &Lister{} }

func (*Lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the roles that one person or everybody holds on teams. Veza does not tell which of them were " +
			"assigned directly, so those that a group or the person's SCIM `roles` gives are among them: the data source " +
			"`veza_effective_access` shows the sources.",
		Attributes: map[string]schema.Attribute{
			"user_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Id of the person. Not set, everybody whom SCIM shows is listed, which costs one request " +
					"for each person: set a `limit`, or the `user_id`, in a large tenant.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
		},
	}
}

func (l *Lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config struct {
		UserID types.String `tfsdk:"user_id"`
	}
	if diags := req.Config.Get(ctx, &config); diags.HasError() {
		stream.Results = listing.Fail(diags)
		return
	}
	fail := func(err error) diag.Diagnostic { return apidiag.Error("Team Roles Not Listed", err) }
	stream.Results = listing.Stream(ctx, req, l.held(ctx, config.UserID.ValueString()), fail, func(h held, result *list.ListResult) {
		m := newModel(h.user.ID, h.role.TeamID, h.role.RoleID)
		result.DisplayName = h.String()
		result.Diagnostics.Append(m.setIdentity(ctx, result.Identity)...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, m)...)
		}
	})
}

type held struct {
	user veza.User
	role veza.TeamRole
}

// String reads like "ann@example.com: viewer on Engineering".
func (h held) String() string {
	return cmp.Or(h.user.Email, h.user.Name, h.user.ID) + ": " + cmp.Or(h.role.RoleName, h.role.RoleID) + " on " +
		cmp.Or(h.role.TeamName, h.role.TeamID)
}

// held yields the roles of one person, or of everybody if userID is empty, in the
// tenant's order.
func (l *Lister) held(ctx context.Context, userID string) iter.Seq2[held, error] {
	return func(yield func(held, error) bool) {
		for user, err := range l.users(ctx, userID) {
			if err != nil {
				yield(held{}, err)
				return
			}
			for _, role := range user.TeamRoles {
				if !yield(held{user, role}, nil) {
					return
				}
			}
		}
	}
}

// users reads everybody singly: no list of Veza's shows the roles of many.
func (l *Lister) users(ctx context.Context, userID string) iter.Seq2[veza.User, error] {
	if userID != "" {
		return func(yield func(veza.User, error) bool) {
			yield(l.Veza.LocalUser(ctx, userID))
		}
	}
	return func(yield func(veza.User, error) bool) {
		for person, err := range l.Veza.Users(ctx, "") {
			var user veza.User
			if err == nil {
				user, err = l.Veza.LocalUser(ctx, person.ID)
			}
			if !yield(user, err) || err != nil {
				return
			}
		}
	}
}
