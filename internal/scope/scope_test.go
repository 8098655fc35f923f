package scope_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/scope"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var (
	nothing   = scope.Scope{PolicyType: types.StringNull(), ProviderIDs: types.SetNull(types.StringType)}
	unbound   = scope.New("UNBOUND", nil)
	okta      = scope.New("PROVIDER_ID_SET", []string{"okta"})
	noData    = scope.New("PROVIDER_ID_SET", nil)
	someThing = types.SetValueMust(types.StringType, []attr.Value{types.StringUnknown()})
)

func policy(name string) scope.Scope {
	return scope.Scope{PolicyType: types.StringValue(name), ProviderIDs: types.SetNull(types.StringType)}
}

func providers(ids ...string) scope.Scope {
	return scope.Scope{ProviderIDs: scope.New("", ids).ProviderIDs}
}

func TestWhatContradictsItselfIsRefusedAndWhatIsUnknownIsNot(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		scope scope.Scope
		bad   bool
	}{
		"nothing":                       {nothing, false},
		"unbound":                       {policy("UNBOUND"), false},
		"unbound with an empty set":     {unbound, false},
		"unbound with a provider":       {scope.New("UNBOUND", []string{"okta"}), true},
		"unbound with unknown ones":     {scope.Scope{PolicyType: types.StringValue("UNBOUND"), ProviderIDs: types.SetUnknown(types.StringType)}, false},
		"unbound with one not known":    {scope.Scope{PolicyType: types.StringValue("UNBOUND"), ProviderIDs: someThing}, true},
		"unknown with a provider":       {scope.Scope{PolicyType: types.StringUnknown(), ProviderIDs: okta.ProviderIDs}, false},
		"a set with a provider":         {okta, false},
		"a set without any":             {noData, false},
		"a provider without a policy":   {providers("okta"), false},
		"everything unknown":            {scope.Unknown(), false},
		"no providers without a policy": {providers(), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.scope.Check(); got.HasError() != tt.bad {
				t.Errorf("diagnostics %v, want an error: %t", got, tt.bad)
			}
		})
	}
}

func TestAPlanIsCompletedByWhatFollows(t *testing.T) {
	t.Parallel()
	unknownProviders := scope.Scope{PolicyType: types.StringUnknown(), ProviderIDs: types.SetUnknown(types.StringType)}
	tests := map[string]struct {
		config, state, want scope.Scope
	}{
		"nothing, of a new team":              {nothing, scope.Unknown(), scope.Unknown()},
		"nothing, of a team":                  {nothing, okta, okta},
		"providers, of a new team":            {providers("okta"), scope.Unknown(), okta},
		"providers, of an unbound team":       {providers("okta"), unbound, okta},
		"other providers":                     {providers("okta"), scope.New("PROVIDER_ID_SET", []string{"aws"}), okta},
		"no providers, of a new team":         {providers(), scope.Unknown(), scope.Scope{PolicyType: types.StringUnknown(), ProviderIDs: noData.ProviderIDs}},
		"no providers, of a team":             {providers(), okta, noData},
		"no providers, of an unbound team":    {providers(), unbound, unbound},
		"unknown providers":                   {scope.Scope{PolicyType: types.StringNull(), ProviderIDs: types.SetUnknown(types.StringType)}, unbound, unknownProviders},
		"a provider that is not known":        {scope.Scope{PolicyType: types.StringNull(), ProviderIDs: someThing}, unbound, scope.Scope{PolicyType: okta.PolicyType, ProviderIDs: someThing}},
		"unbound, of a new team":              {policy("UNBOUND"), scope.Unknown(), unbound},
		"unbound, of a team with providers":   {policy("UNBOUND"), okta, unbound},
		"a set, of a team with providers":     {policy("PROVIDER_ID_SET"), okta, okta},
		"a set, of an unbound team":           {policy("PROVIDER_ID_SET"), unbound, scope.Scope{PolicyType: okta.PolicyType, ProviderIDs: types.SetUnknown(types.StringType)}},
		"a policy that is not known":          {scope.Scope{PolicyType: types.StringUnknown(), ProviderIDs: types.SetNull(types.StringType)}, okta, unknownProviders},
		"both":                                {okta, unbound, okta},
		"a team whose answer has no policy":   {nothing, scope.New("", nil), scope.New("", nil)},
		"a policy unknown, providers are not": {scope.Scope{PolicyType: types.StringUnknown(), ProviderIDs: okta.ProviderIDs}, unbound, scope.Scope{PolicyType: types.StringUnknown(), ProviderIDs: okta.ProviderIDs}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := tt.config.Plan(tt.state)
			if !got.PolicyType.Equal(tt.want.PolicyType) || !got.ProviderIDs.Equal(tt.want.ProviderIDs) {
				t.Errorf("planned %v\nwant    %v", got, tt.want)
			}
		})
	}
}

func TestOnlyKnownDifferencesAreChanges(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		plan, state scope.Scope
		want        []string
	}{
		"none":            {okta, okta, nil},
		"unknown":         {scope.Unknown(), okta, nil},
		"null":            {nothing, okta, nil},
		"providers":       {noData, okta, []string{"providers"}},
		"policy":          {noData, unbound, []string{"policy_type"}},
		"both":            {unbound, okta, []string{"policy_type", "providers"}},
		"of no known one": {okta, nothing, []string{"policy_type", "providers"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.plan.Changes(tt.state); !slices.Equal(got, tt.want) {
				t.Errorf("changes %v, want %v", got, tt.want)
			}
		})
	}
}

func TestAScopeGoesIntoATeamAndComesBack(t *testing.T) {
	t.Parallel()
	sorted := scope.New("PROVIDER_ID_SET", []string{"okta", "aws"})
	team := veza.Team{ID: "t1", Providers: []veza.Provider{{ID: "gone"}}}
	if diags := sorted.Fill(t.Context(), &team); diags.HasError() {
		t.Fatal(diags)
	}
	want := veza.Team{ID: "t1", PolicyType: "PROVIDER_ID_SET", Providers: []veza.Provider{{ID: "aws"}, {ID: "okta"}}}
	if diff := cmp.Diff(want, team); diff != "" {
		t.Errorf("team (-want +got):\n%s", diff)
	}
	if back := scope.Of(team); !back.PolicyType.Equal(sorted.PolicyType) || !back.ProviderIDs.Equal(sorted.ProviderIDs) {
		t.Errorf("came back as %v", back)
	}
	if diags := scope.Unknown().Fill(t.Context(), &team); diags.HasError() || team.PolicyType != "" || team.Providers != nil {
		t.Errorf("an unknown scope became %v, %v", team, diags)
	}
}
