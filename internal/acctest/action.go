package acctest

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// Action is one type of action.
type Action struct {
	*Server
	actions  tfprotov6.ActionServer
	typeName string
	schema   *tfprotov6.ActionSchema
}

// Action is the action of that type, e.g. "veza_okta_logout".
func (s *Server) Action(typeName string) *Action {
	s.t.Helper()
	schema := s.schemas.ActionSchemas[typeName]
	if schema == nil {
		s.t.Fatalf("the provider has no action %s", typeName)
	}
	actions, ok := s.raw.(tfprotov6.ActionServer)
	if !ok {
		s.t.Fatal("the provider server serves no actions")
	}
	return &Action{Server: s, actions: actions, typeName: typeName, schema: schema}
}

// Schema is the action's schema.
func (a *Action) Schema() *tfprotov6.Schema { return a.schema.Schema }

// Validate is what validate says of an action block with these attributes in its config.
func (a *Action) Validate(config Attrs) Diagnostics {
	a.t.Helper()
	resp, err := a.actions.ValidateActionConfig(a.ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: a.typeName, Config: a.config(config)})
	a.must(err)
	return resp.Diagnostics
}

// Plan validates config and plans the action, as the plan does in which it will be triggered.
func (a *Action) Plan(config Attrs) Diagnostics {
	a.t.Helper()
	diags := a.Validate(config)
	if diags.HasError() {
		return diags
	}
	resp, err := a.actions.PlanAction(a.ctx, &tfprotov6.PlanActionRequest{ActionType: a.typeName, Config: a.config(config)})
	a.must(err)
	return append(diags, resp.Diagnostics...)
}

// Invoke plans the action and, where that finds no error, carries it out. The progress
// is what the CLI shows meanwhile.
func (a *Action) Invoke(config Attrs) (progress []string, diags Diagnostics) {
	a.t.Helper()
	if diags = a.Plan(config); diags.HasError() {
		return nil, diags
	}
	stream, err := a.actions.InvokeAction(a.ctx, &tfprotov6.InvokeActionRequest{ActionType: a.typeName, Config: a.config(config)})
	a.must(err)
	completed := false
	for event := range stream.Events {
		switch e := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, e.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			completed = true
			diags = append(diags, e.Diagnostics...)
		}
	}
	if !completed {
		a.t.Errorf("the CLI would wait for ever: %s has not told that it is complete", a.typeName)
	}
	return progress, diags
}

// MustInvoke is Invoke that fails the test on any diagnostic.
func (a *Action) MustInvoke(config Attrs) (progress []string) {
	a.t.Helper()
	progress, diags := a.Invoke(config)
	diags.None(a.t)
	return progress
}

func (a *Action) config(config Attrs) *tfprotov6.DynamicValue {
	a.t.Helper()
	return a.dynamic(a.encode(a.schema.Schema.ValueType(), config))
}
