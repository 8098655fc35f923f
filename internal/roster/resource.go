package roster

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/session"
)

// System is where the people of a set live. P is a person of the document, F what is
// kept of each beside it, and M the model of the resource.
type System[P Person[P], F Facts, M any] interface {
	// Words are those in which it differs from others.
	Words() Words
	// Session is nil while the provider is not configured.
	Session() *session.Session
	// Set is the part of a model that all have.
	Set(*M) *Set[P]

	// Refresh returns the holding as the system has it now, without who is gone.
	// Attributes that the document does not name stay out of it, whatever they are.
	Refresh(context.Context, Holding[P, F]) (Holding[P, F], error)
	// Everybody returns all whom the system has, as an import takes them.
	Everybody(context.Context) (Holding[P, F], error)
	// Assumed are the facts of somebody of whom nothing is kept.
	Assumed(P) F

	// Differs reports whether anything has to be sent to bring somebody from have to want.
	Differs(want *Named[P], have *Entry[P, F]) bool
	// Departures judges the end, or the deactivation, of people.
	Departures(ctx context.Context, people []guardrail.Person, what string) diag.Diagnostics
	// Losses judges what a change takes from somebody who stays.
	Losses(context.Context, Change[P, F]) diag.Diagnostics

	// Prepare is told of all changes before the first is made, and returns the context that
	// they are made in.
	Prepare(context.Context, []Change[P, F]) context.Context
	// Make creates somebody, or takes over who is there; back reports somebody who was
	// deactivated and is no more. An entry that comes with an error is of somebody who was
	// made and is not as wanted.
	Make(context.Context, *M, *Named[P]) (e *Entry[P, F], back bool, err error)
	// Update brings somebody from what they are to what is wanted.
	Update(context.Context, *M, Change[P, F]) (*Entry[P, F], error)
	// TakeAway deactivates or deletes somebody, as the model's on_destroy says. That they
	// are gone already is no error.
	TakeAway(context.Context, *M, *Entry[P, F]) error
}

// Life is as much of a managed resource as is the same for every system.
type Life[P Person[P], F Facts, M any] struct{ System System[P, F, M] }

// key is what a set has in common with its successor.
func (r *Life[P, F, M]) key(s *Set[P]) string {
	return r.System.Words().Type + " " + s.Name.ValueString()
}

// held is held, with what is wrong as diagnostics.
func (r *Life[P, F, M]) held(ctx context.Context, s *Set[P], private privateState) (Holding[P, F], Document[P], diag.Diagnostics) {
	data, diags := private.GetKey(ctx, privateKey)
	h, doc, err := held(s, data, r.System.Assumed)
	if err != nil {
		diags.AddError("State Of People Not Understood", fmt.Sprintf(
			"The state of the people %q does not hold what this provider writes: %v. Restore it from a backup, or remove the "+
				"resource from the state (terraform state rm) and import it again.", s.Name.ValueString(), err))
	}
	return h, doc, diags
}

// wanted is the document of a plan. It was not checked if it was not known at validate.
func wanted[P Person[P]](s *Set[P]) (Document[P], diag.Diagnostics) {
	want, err := Configured[P](s.People.ValueString())
	if err != nil {
		return nil, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("people"), "People Not Understood", err.Error())}
	}
	return want, nil
}

// Create also ends a replacement, as of a resource that a create which failed in part has
// left tainted: whom Delete has handed over is there already, and is only changed.
func (r *Life[P, F, M]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	set := r.System.Set(&plan)
	want, diags := wanted(set)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	have, _ := r.System.Session().Handover.Take(r.key(set)).(Holding[P, F])
	have = recognized(want, have)
	all := staying(changes(want, have, r.System.Differs))
	have = settled(want, have, all)
	onDestroy := set.OnDestroy.ValueString()
	if resp.Diagnostics.Append(r.guard(ctx, all, onDestroy)...); resp.Diagnostics.HasError() {
		all = nil
	}
	w := r.carryOut(ctx, &plan, all, have)
	resp.Diagnostics.Append(w.diagnose(len(all))...)
	if len(w.done) == 0 && resp.Diagnostics.HasError() {
		return
	}
	w.done.into(set, want)
	if !attrvalue.Known(set.Summary) || resp.Diagnostics.HasError() {
		set.Summary = summary(all, onDestroy)
	}
	resp.Diagnostics.Append(set.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(w.done.keep(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

func (r *Life[P, F, M]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state M
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	set := r.System.Set(&state)
	resp.Diagnostics.Append(set.setIdentity(ctx, resp.Identity)...)

	var now Holding[P, F]
	var before Document[P]
	var err error
	if set.People.IsNull() {
		now, err = r.System.Everybody(ctx)
		set.Summary = types.StringValue(imported)
	} else {
		have, doc, diags := r.held(ctx, set, req.Private)
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
		before = doc
		now, err = r.System.Refresh(ctx, have)
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Set Of People Not Read", err))
		return
	}
	// Of a tainted resource the plan shows nothing but its successor.
	r.System.Session().Handover.Leave(seen+r.key(set), now)
	now.into(set, before)
	resp.Diagnostics.Append(now.keep(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func (r *Life[P, F, M]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state M
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	set, before := r.System.Set(&plan), r.System.Set(&state)
	have, doc, diags := r.held(ctx, before, req.Private)
	resp.Diagnostics.Append(diags...)
	want, diags := wanted(set)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(before.setIdentity(ctx, resp.Identity)...)

	have = recognized(want, have)
	all := changes(want, have, r.System.Differs)
	onDestroy := set.OnDestroy.ValueString()
	// Again: a document that was not known at plan time has been asked about by nobody.
	if resp.Diagnostics.Append(r.guard(ctx, all, onDestroy)...); resp.Diagnostics.HasError() {
		return
	}
	w := r.carryOut(ctx, &plan, all, settled(want, have, all))
	resp.Diagnostics.Append(w.diagnose(len(all))...)
	said := want
	if resp.Diagnostics.HasError() {
		set.People, set.Summary, said = before.People, before.Summary, doc
	}
	w.done.into(set, said)
	if !attrvalue.Known(set.Summary) {
		set.Summary = summary(all, onDestroy)
	}
	resp.Diagnostics.Append(w.done.keep(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

// Delete takes everybody away if the end of the resource was planned. Where it is only
// half of a replacement it hands them over, and Create takes them.
func (r *Life[P, F, M]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state M
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	set := r.System.Set(&state)
	have, doc, diags := r.held(ctx, set, req.Private)
	resp.Diagnostics.Append(diags...)
	ends, diags := req.Private.GetKey(ctx, endKey)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if string(ends) != endPlanned {
		r.System.Session().Handover.Leave(r.key(set), have)
		return
	}
	if set.OnDestroy.ValueString() == OnDestroyRetain {
		return
	}
	all := changes(nil, have, r.System.Differs)
	w := r.carryOut(ctx, &state, all, have)
	resp.Diagnostics.Append(w.diagnose(len(all))...)
	if resp.Diagnostics.HasError() {
		w.done.into(set, doc)
		resp.Diagnostics.Append(w.done.keep(ctx, resp.Private)...)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
}

// ImportState takes the name that the set is to have. The refresh that follows reads
// everybody into it.
func (r *Life[P, F, M]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// The default of the schema, or the first plan after the import would show it as a change.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), OnDestroyDeactivate)...)
	if req.ID != "" && !word.MatchString(req.ID) {
		resp.Diagnostics.AddError("People Import ID Not Understood", fmt.Sprintf(
			"The import ID is the name that the set of people is to have, one word such as all; the import takes %s.",
			r.System.Words().Everybody))
		return
	}
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("name"), path.Root("name"), req, resp)
}

// IdentitySchema is that of every set.
func (r *Life[P, F, M]) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = IdentitySchema(r.System.Words())
}
