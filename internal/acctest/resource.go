package acctest

import (
	"bytes"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// Resource speaks about one type of managed resource.
type Resource struct {
	*Server
	typeName string
	schema   *tfprotov6.Schema
}

// Resource is the managed resource of that type, e.g. "veza_scim_user", with its list resource.
func (s *Server) Resource(typeName string) *Resource {
	s.t.Helper()
	schema := s.schemas.ResourceSchemas[typeName]
	if schema == nil {
		s.t.Fatalf("the provider has no resource %s", typeName)
	}
	return &Resource{Server: s, typeName: typeName, schema: schema}
}

// State is what the CLI keeps of one object; nil is no object.
//
// A CLI before 1.12 keeps no identity: set Identity to nil to be one.
type State struct {
	Values   Attrs
	Identity Attrs
	Private  []byte
}

// Plan is what the CLI would show and, approved, apply.
type Plan struct {
	Action          plancheck.ResourceActionType // NoOp, Create, Update, Replace or Destroy; empty where planning failed
	Values          Attrs                        // with Unknown for what is known after apply; nil when destroying
	RequiresReplace []string                     // paths as in AttributeName("user_name")
	Diagnostics     Diagnostics

	prior    *State
	config   tftypes.Value
	planned  tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// Schema is the managed resource's schema.
func (r *Resource) Schema() *tfprotov6.Schema { return r.schema }

// Validate is what validate says of a resource block with these attributes.
func (r *Resource) Validate(config Attrs) Diagnostics {
	r.t.Helper()
	resp, err := r.raw.ValidateResourceConfig(r.ctx, &tfprotov6.ValidateResourceConfigRequest{
		TypeName:           r.typeName,
		Config:             r.dynamic(r.encode(r.schema.ValueType(), config)),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	r.must(err)
	return resp.Diagnostics
}

// Plan validates config and plans the way from prior to it; a nil config destroys.
// It does not refresh: prior is taken as it is.
func (r *Resource) Plan(prior *State, config Attrs) Plan {
	r.t.Helper()
	typ := r.schema.ValueType()
	p := Plan{prior: prior, config: r.encode(typ, config)}
	proposed := tftypes.NewValue(typ, nil)
	before := r.values(prior)
	if config != nil {
		if p.Diagnostics = r.Validate(config); p.Diagnostics.HasError() {
			return p
		}
		proposed = propose(r.schema.Block.Attributes, before, p.config)
	}
	req := &tfprotov6.PlanResourceChangeRequest{
		TypeName: r.typeName, PriorState: r.dynamic(before), ProposedNewState: r.dynamic(proposed), Config: r.dynamic(p.config),
	}
	if prior != nil {
		req.PriorPrivate, req.PriorIdentity = prior.Private, r.identityData(prior.Identity)
	}
	resp, err := r.raw.PlanResourceChange(r.ctx, req)
	r.must(err)
	p.Diagnostics = append(p.Diagnostics, resp.Diagnostics...)
	if p.Diagnostics.HasError() {
		return p
	}
	p.planned, p.private, p.identity = r.undynamic(typ, resp.PlannedState), resp.PlannedPrivate, resp.PlannedIdentity
	for _, fault := range planFaults(r.schema.Block.Attributes, before, p.config, p.planned) {
		r.t.Errorf("the CLI would refuse this plan of %s: %s", r.typeName, fault)
	}
	for _, path := range resp.RequiresReplace {
		p.RequiresReplace = append(p.RequiresReplace, path.String())
	}
	p.Values = attrs(r.plain(p.planned))
	p.Action = action(before, p.planned, len(p.RequiresReplace) > 0)
	return p
}

func action(before, planned tftypes.Value, replace bool) plancheck.ResourceActionType {
	switch {
	case before.Equal(planned):
		return plancheck.ResourceActionNoop
	case before.IsNull():
		return plancheck.ResourceActionCreate
	case planned.IsNull():
		return plancheck.ResourceActionDestroy
	case replace:
		return plancheck.ResourceActionReplace
	}
	return plancheck.ResourceActionUpdate
}

// MustPlan is Plan that fails the test on any diagnostic.
func (r *Resource) MustPlan(prior *State, config Attrs) Plan {
	r.t.Helper()
	p := r.Plan(prior, config)
	p.Diagnostics.None(r.t)
	return p
}

// Apply plans and applies; a nil config destroys. A plan that changes nothing
// calls nothing, and a replacement destroys before it creates, as in the CLI.
// The state is what the CLI would save, also when there are errors; nil is none.
func (r *Resource) Apply(prior *State, config Attrs) (*State, Diagnostics) {
	r.t.Helper()
	return r.ApplyPlan(r.Plan(prior, config))
}

// MustApply is Apply that fails the test on any diagnostic.
func (r *Resource) MustApply(prior *State, config Attrs) *State {
	r.t.Helper()
	state, diags := r.Apply(prior, config)
	diags.None(r.t)
	return state
}

// ApplyPlan applies an earlier plan, so that a test can change the server in between.
func (r *Resource) ApplyPlan(p Plan) (*State, Diagnostics) {
	r.t.Helper()
	switch p.Action {
	case "", plancheck.ResourceActionNoop:
		return p.prior, p.Diagnostics
	case plancheck.ResourceActionReplace:
		if left, diags := r.Apply(p.prior, nil); diags.HasError() {
			return left, diags
		}
		return r.Apply(nil, attrs(r.plain(p.config)))
	}
	req := &tfprotov6.ApplyResourceChangeRequest{
		TypeName: r.typeName, PriorState: r.dynamic(r.values(p.prior)), PlannedState: r.dynamic(p.planned),
		Config: r.dynamic(p.config), PlannedPrivate: p.private, PlannedIdentity: p.identity,
	}
	resp, err := r.raw.ApplyResourceChange(r.ctx, req)
	r.must(err)
	diags := append(p.Diagnostics, resp.Diagnostics...)
	after := r.undynamic(r.schema.ValueType(), resp.NewState)
	if !diags.HasError() {
		for _, fault := range conflicts("", p.planned, after) {
			r.t.Errorf("the CLI would refuse the result of this apply of %s: %s", r.typeName, fault)
		}
	}
	return r.state(after, resp.NewIdentity, resp.Private), diags
}

// Read refreshes; nil means that the object is gone.
func (r *Resource) Read(state *State) (*State, Diagnostics) {
	r.t.Helper()
	resp, err := r.raw.ReadResource(r.ctx, &tfprotov6.ReadResourceRequest{
		TypeName: r.typeName, CurrentState: r.dynamic(r.values(state)), Private: state.Private, CurrentIdentity: r.identityData(state.Identity),
	})
	r.must(err)
	after := r.undynamic(r.schema.ValueType(), resp.NewState)
	return r.state(after, resp.NewIdentity, resp.Private), resp.Diagnostics
}

// MustRead is Read that fails the test on any diagnostic.
func (r *Resource) MustRead(state *State) *State {
	r.t.Helper()
	after, diags := r.Read(state)
	diags.None(r.t)
	return after
}

func (r *Resource) values(state *State) tftypes.Value {
	r.t.Helper()
	if state == nil {
		return tftypes.NewValue(r.schema.ValueType(), nil)
	}
	return r.encode(r.schema.ValueType(), state.Values)
}

func (r *Resource) state(v tftypes.Value, identity *tfprotov6.ResourceIdentityData, private []byte) *State {
	r.t.Helper()
	if v.IsNull() {
		return nil
	}
	return &State{Values: attrs(r.plain(v)), Identity: r.identity(identity), Private: bytes.Clone(private)}
}

func (s *Server) plain(v tftypes.Value) any {
	s.t.Helper()
	out, err := toGo(v)
	s.must(err)
	return out
}
