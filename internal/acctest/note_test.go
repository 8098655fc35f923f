package acctest_test

import (
	"context"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	resourceschema "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// notebook is a provider of one resource that can be made to misbehave.
type notebook struct {
	mu    sync.Mutex
	notes map[string]string // title to text

	forgetIdentity bool // in Update, as the well-known mistake has it
	garble         bool // Create saves another text than was planned
}

func (*notebook) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "notebook"
}

func (*notebook) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"owner": schema.StringAttribute{Required: true},
	}}
}

func (n *notebook) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var owner types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("owner"), &owner)...)
	if owner.ValueString() == "" {
		resp.Diagnostics.AddAttributeError(path.Root("owner"), "No Owner", "Whose notes\nare they?")
	}
	tflog.Trace(ctx, "configured", map[string]any{"owner": owner.ValueString()})
}

func (*notebook) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (n *notebook) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &note{book: n} }}
}

func (n *notebook) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{func() list.ListResource { return &note{book: n} }}
}

type note struct{ book *notebook }

type noteModel struct {
	ID    types.String `tfsdk:"id"`
	Title types.String `tfsdk:"title"`
	Text  types.String `tfsdk:"text"`
	Tags  types.Set    `tfsdk:"tags"`
}

func (*note) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "notebook_note"
	resp.ResourceBehavior.MutableIdentity = false
}

func (*note) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resourceschema.Schema{Attributes: map[string]resourceschema.Attribute{
		"id": resourceschema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
		"title": resourceschema.StringAttribute{Required: true, PlanModifiers: []planmodifier.String{
			stringplanmodifier.RequiresReplace(),
		}},
		"text": resourceschema.StringAttribute{Optional: true},
		"tags": resourceschema.SetAttribute{Optional: true, ElementType: types.StringType},
	}}
}

func (*note) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true},
	}}
}

func (*note) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = listschema.Schema{}
}

func (r *note) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan noteModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	r.book.write(plan.Title.ValueString(), plan.Text.ValueString())
	plan.ID = types.StringValue("note-" + plan.Title.ValueString())
	if r.book.garble {
		plan.Text = types.StringValue("something else")
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), plan.ID)...)
}

func (r *note) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state noteModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), state.ID)...)
	title := strings.TrimPrefix(state.ID.ValueString(), "note-")
	text, ok := r.book.read(title)
	if !ok {
		resp.State.RemoveResource(ctx)
		return
	}
	state.Title = types.StringValue(title)
	if text != "" {
		state.Text = types.StringValue(text)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func (r *note) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan noteModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !r.book.forgetIdentity {
		resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), plan.ID)...)
	}
	r.book.write(plan.Title.ValueString(), plan.Text.ValueString())
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

func (r *note) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var title types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("title"), &title)...)
	r.book.mu.Lock()
	defer r.book.mu.Unlock()
	delete(r.book.notes, title.ValueString())
}

func (*note) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
}

func (r *note) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	stream.Results = func(push func(list.ListResult) bool) {
		for i, title := range []string{"first", "second"} {
			if req.Limit > 0 && int64(i) >= req.Limit {
				return
			}
			result := req.NewListResult(ctx)
			if text, ok := r.book.read(title); !ok {
				result.Diagnostics = diag.Diagnostics{diag.NewErrorDiagnostic("No Such Note", title)}
			} else {
				result.DisplayName = text
				result.Diagnostics.Append(result.Identity.SetAttribute(ctx, path.Root("id"), "note-"+title)...)
				if req.IncludeResource {
					result.Diagnostics.Append(result.Resource.SetAttribute(ctx, path.Root("text"), text)...)
				}
			}
			if !push(result) {
				return
			}
		}
	}
}

func (n *notebook) write(title, text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.notes == nil {
		n.notes = map[string]string{}
	}
	n.notes[title] = text
}

func (n *notebook) read(title string) (string, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	text, ok := n.notes[title]
	return text, ok
}
