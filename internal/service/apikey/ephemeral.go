package apikey

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var (
	_ ephemeral.EphemeralResourceWithConfigure = (*Ephemeral)(nil)
	_ ephemeral.EphemeralResourceWithClose     = (*Ephemeral)(nil)
)

// Ephemeral is a key that lives as long as the run that uses it.
type Ephemeral struct{ session.Ephemeral }

// NewEphemeral is what the provider registers.
func NewEphemeral() ephemeral.EphemeralResource { return &Ephemeral{} }

func (*Ephemeral) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_key"
}

type ephemeralModel struct {
	Name      types.String `tfsdk:"name"`
	TeamID    types.String `tfsdk:"team_id"`
	ID        types.String `tfsdk:"id"`
	UserID    types.String `tfsdk:"user_id"`
	AccessKey types.String `tfsdk:"access_key"`
}

// opened is what Close is told of the key. The secret is not part of it.
type opened struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// closeTimeout bounds what an interrupted run waits for: a tenant's 429 and more.
const closeTimeout = 2 * time.Minute

// privateKey is where the CLI keeps what Close needs.
const privateKey = "key"

func (*Ephemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A personal API key for the length of one run: created when the run needs it, revoked and deleted when " +
			"it is done. It is kept neither in the state nor in a plan. Hand it to a provider block, to a write-only attribute, or " +
			"to a provisioner; never to something that keeps it longer than the run, since it stops working then.\n\n" +
			"Every run makes one: a plan has a key of its own, and the apply after it another. The key belongs to the owner of the " +
			"key in the provider block and has their rights. A run that fails or is interrupted removes its key as " +
			"it ends; one that is killed leaves it behind: look for the name with the data source `veza_api_keys`. Needs Terraform 1.10 or OpenTofu 1.11.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Name of the key, by which one that a killed run has left behind is found.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"team_id": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Id of the team that the key is limited to, one of its owner's. Not set, the tenant chooses.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"id":         schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the key."},
			"user_id":    schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the owner."},
			"access_key": schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "The secret."},
		},
	}
}

func (e *Ephemeral) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var config ephemeralModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	key, err := e.Veza.CreateKey(ctx, config.Name.ValueString(), config.TeamID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("Ephemeral API Key Not Created", err, attributes)...)
		return
	}
	made := opened{ID: key.ID, Name: key.Name}
	// A run that fails closes nothing. There is nobody to tell then, so that the
	// diagnostics are dropped.
	e.Unclosed.Add(made.ID, func(ctx context.Context) { e.remove(ctx, made) })
	private, err := json.Marshal(made)
	if err != nil {
		resp.Diagnostics.AddError("Ephemeral API Key Not Noted", err.Error())
	}
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateKey, private)...)
	result := ephemeralModel{
		Name: config.Name, TeamID: config.TeamID, ID: types.StringValue(key.ID),
		UserID: types.StringValue(key.UserID), AccessKey: types.StringValue(key.AccessKey),
	}
	if result.TeamID.IsNull() {
		result.TeamID = types.StringValue(key.TeamID)
	}
	resp.Diagnostics.Append(resp.Result.Set(ctx, result)...)
	if resp.Diagnostics.HasError() {
		// Nobody closes what did not open.
		e.Unclosed.Closed(made.ID)
		resp.Diagnostics.Append(e.remove(ctx, made)...)
	}
}

func (e *Ephemeral) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	private, diags := req.Private.GetKey(ctx, privateKey)
	resp.Diagnostics.Append(diags...)
	var key opened
	if err := json.Unmarshal(private, &key); err != nil || key.ID == "" {
		resp.Diagnostics.AddError("Ephemeral API Key Not Known",
			"This is a bug: the run does not know which API key it made. Look for it with the data source veza_api_keys and delete it.")
		return
	}
	// An interrupted run cancels what is under way, and this has to be done all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	resp.Diagnostics.Append(e.remove(ctx, key)...)
	e.Unclosed.Closed(key.ID)
}

// remove revokes before it deletes: if one of the two fails, the key is of no use to
// anybody all the same.
func (e *Ephemeral) remove(ctx context.Context, key opened) diag.Diagnostics {
	revoked := e.Veza.RevokeKey(ctx, key.ID)
	if errors.Is(revoked, veza.ErrNotFound) {
		return nil
	}
	err := e.Veza.DeleteKey(ctx, key.ID)
	if err == nil || errors.Is(err, veza.ErrNotFound) {
		return nil
	}
	if revoked != nil {
		err = revoked // of the two the one to mend first: the key still works
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("Ephemeral API Key Left Behind", fmt.Sprintf(
		"The API key %q (id %s) was made for this run and could not be removed. Delete it in Administration > API Keys.\n\n%s",
		key.Name, key.ID, apidiag.Detail(err)))}
}
