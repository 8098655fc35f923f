package httpapi

import (
	"net/http"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

func (s *server) listDataSources(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	all, err := s.tenant.DataSources(r.Context())
	if err != nil {
		return answer{}, err
	}
	// The documentation filters by datasource_type eq "extractor" and shows EXTRACTOR.
	all, err = selected(r, all, map[string]func(tenant.DataSource) string{
		"name":             func(d tenant.DataSource) string { return d.Name },
		"agent_type":       func(d tenant.DataSource) string { return d.AgentType },
		"status":           func(d tenant.DataSource) string { return d.Status },
		"state":            func(d tenant.DataSource) string { return d.State },
		"provider_id":      func(d tenant.DataSource) string { return d.ProviderID },
		"data_provider_id": func(d tenant.DataSource) string { return d.ProviderID },
		"datasource_type":  func(d tenant.DataSource) string { return d.DatasourceType },
	}, "datasource_type")
	if err != nil {
		return answer{}, err
	}
	return paged(r, "values", all)
}

func (s *server) getDataSource(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	d, err := s.tenant.DataSource(r.Context(), id)
	return enveloped(d), err
}

func (s *server) putDataSource(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	in, _, err := readFields[struct {
		Name string `json:"name"`
	}](r)
	if err != nil {
		return answer{}, err
	}
	d, err := s.tenant.RenameDataSource(r.Context(), id, in.Name)
	return enveloped(d), err
}

func (s *server) enableDataSource(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	return plain(map[string]any{}), s.tenant.EnableDataSource(r.Context(), id, true)
}

func (s *server) disableDataSource(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	return plain(map[string]any{}), s.tenant.EnableDataSource(r.Context(), id, false)
}

// getJobStatus serves sync_status and parse_status: the sandbox's jobs are done at once.
func (s *server) getJobStatus(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	d, err := s.tenant.DataSource(r.Context(), id)
	return plain(map[string]any{"job_status": map[string]string{"id": d.ID, "status": d.Status}}), err
}

func (s *server) getSchedule(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	schedule, err := s.tenant.Schedule(r.Context(), id)
	return enveloped(schedule), err
}

// postSchedule replaces the whole schedule. It is the one verb whose body is
// documented; what it answers, and that there are GET and DELETE, is not.
func (s *server) postSchedule(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	in, _, err := readFields[tenant.Schedule](r)
	if err != nil {
		return answer{}, err
	}
	schedule, err := s.tenant.SetSchedule(r.Context(), id, in)
	return enveloped(schedule), err
}

func (s *server) deleteSchedule(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	return plain(map[string]any{}), s.tenant.DeleteSchedule(r.Context(), id)
}

// lifecycleManager is a data source as Lifecycle Management sees it. The names of
// entity types and the fields of the actions' definitions are not public.
func lifecycleManager(d tenant.DataSource) map[string]any {
	const user, group = "OktaUser", "OktaGroup"
	actions := []any{
		lifecycleAction("SYNC_IDENTITIES", "SyncIdentitiesDefinition", true, user, user),
		lifecycleAction("MANAGE_RELATIONSHIPS", "ManageRelationshipsDefinition", true, user, group),
		lifecycleAction("DEPROVISION_IDENTITY", "DeProvisionIdentityDefinition", true, user, user),
		lifecycleAction("CREATE_ENTITLEMENT", "CreateEntitlementDefinition", true, group, group),
		lifecycleAction("RESET_PASSWORD", "ResetPasswordDefinition", false, user, user),
	}
	return map[string]any{
		"id": d.ID, "enabled": d.Provisioning, "datasource": d,
		"definition": map[string]any{"source_of_identity_definition": map[string]any{"entity_type": user}, "actions": actions},
	}
}

func lifecycleAction(name, definition string, idempotent bool, input, output string) map[string]any {
	entity := func(of string) []any {
		return []any{map[string]any{"name": of, "description": "", "available_entity_types": []string{of}}}
	}
	return map[string]any{
		"type": name, "idempotent": idempotent, "input_entity_types": entity(input), "output_entity_types": entity(output),
		"definition": map[string]any{"@type": "type.googleapis.com/lifecyclemanagement.v1." + definition},
	}
}

// managed are the data sources that Lifecycle Management can use: those that extract.
func (s *server) managed(r *http.Request) ([]tenant.DataSource, error) {
	all, err := s.tenant.DataSources(r.Context())
	if err != nil {
		return nil, err
	}
	var out []tenant.DataSource
	for _, d := range all {
		if d.DatasourceType == tenant.Extractor {
			out = append(out, d)
		}
	}
	return out, nil
}

func (s *server) listLifecycleManagers(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	all, err := s.managed(r)
	if err != nil {
		return answer{}, err
	}
	all, err = selected(r, all, map[string]func(tenant.DataSource) string{
		"id":          func(d tenant.DataSource) string { return d.ID },
		"name":        func(d tenant.DataSource) string { return d.Name },
		"provider_id": func(d tenant.DataSource) string { return d.ProviderID },
		"agent_type":  func(d tenant.DataSource) string { return d.AgentType },
	})
	if err != nil {
		return answer{}, err
	}
	list := make([]map[string]any, len(all))
	for i, d := range all {
		list[i] = lifecycleManager(d)
	}
	return paged(r, "values", list)
}

// listManagersByAction keeps those that offer the action on the entity type. What
// relationship types there are is not public, so that none is known here.
func (s *server) listManagersByAction(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	values, err := parameters(r)
	if err != nil {
		return answer{}, err
	}
	action, entity := parameter(values, "actionType"), parameter(values, "entityType")
	if action == "" {
		return answer{}, violation("action_type", "it says which action is asked for")
	}
	all, err := s.managed(r)
	if err != nil {
		return answer{}, err
	}
	list := []map[string]any{}
	for _, d := range all {
		if m := lifecycleManager(d); parameter(values, "relationshipType") == "" && offersAction(m, action, entity) {
			list = append(list, m)
		}
	}
	return paged(r, "values", list)
}

func offersAction(manager map[string]any, action, entity string) bool {
	definition, _ := manager["definition"].(map[string]any)
	actions, _ := definition["actions"].([]any)
	for _, item := range actions {
		offered, _ := item.(map[string]any)
		name, _ := offered["type"].(string)
		if !strings.EqualFold(name, action) {
			continue
		}
		if entity == "" || handles(offered["input_entity_types"], entity) || handles(offered["output_entity_types"], entity) {
			return true
		}
	}
	return false
}

func handles(list any, entity string) bool {
	types, _ := list.([]any)
	for _, item := range types {
		if described, _ := item.(map[string]any); described["name"] == entity {
			return true
		}
	}
	return false
}

func (s *server) getLifecycleManager(r *http.Request, _ *tenant.Call, id string) (answer, error) {
	d, err := s.tenant.DataSource(r.Context(), id)
	if err == nil && d.DatasourceType != tenant.Extractor {
		err = &tenant.NotFoundError{Kind: "lifecycle manager", ID: id}
	}
	return enveloped(lifecycleManager(d)), err
}
