package httpapi

import (
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

type keyJSON struct {
	ID           string `json:"id"`
	UserID       string `json:"user_id"`
	AccessKey    string `json:"access_key,omitempty"` // in the answer to the create alone
	Name         string `json:"name"`
	CreatedAt    string `json:"created_at"`
	LastAccessAt string `json:"last_access_at,omitempty"`
	Status       string `json:"status"`
	TeamID       string `json:"team_id"`
	TeamName     string `json:"team_name"`
}

// keyInput has no user: a key belongs to the caller.
type keyInput struct {
	Name   string `json:"name"`
	TeamID string `json:"team_id"`
}

func keyJSONOf(key tenant.Key) keyJSON {
	return keyJSON{
		ID: key.ID, UserID: key.OwnerID, AccessKey: key.Secret, Name: key.Name, CreatedAt: key.Created, LastAccessAt: key.LastAccess,
		Status: key.Status, TeamID: key.TeamID, TeamName: key.TeamName,
	}
}

func (s *server) listKeys(r *http.Request, call *tenant.Call, _ string) (answer, error) {
	keys, err := s.tenant.KeysOf(r.Context(), call.Caller)
	if err != nil {
		return answer{}, err
	}
	keys, err = selected(r, keys, map[string]func(tenant.Key) string{
		"id":      func(k tenant.Key) string { return k.ID },
		"user_id": func(k tenant.Key) string { return k.OwnerID },
		"team_id": func(k tenant.Key) string { return k.TeamID },
		"name":    func(k tenant.Key) string { return k.Name },
		"status":  func(k tenant.Key) string { return k.Status },
	})
	if err != nil {
		return answer{}, err
	}
	list := make([]keyJSON, len(keys))
	for i, key := range keys {
		list[i] = keyJSONOf(key)
	}
	return paged(r, "values", list)
}

func (s *server) createKey(r *http.Request, call *tenant.Call, _ string) (answer, error) {
	in, _, err := readFields[keyInput](r)
	if err != nil {
		return answer{}, err
	}
	key, err := s.tenant.MakeKey(r.Context(), call.Caller, in.TeamID, in.Name)
	return enveloped(keyJSONOf(key)), err
}

func (s *server) patchKey(r *http.Request, call *tenant.Call, id string) (answer, error) {
	in, set, err := readFields[keyInput](r)
	if err != nil {
		return answer{}, err
	}
	err = checkMask(r, "id", "user_id", "access_key", "name", "created_at", "last_access_at", "status", "team_id", "team_name")
	if err != nil {
		return answer{}, err
	}
	key, err := s.tenant.UpdateKey(r.Context(), call.Caller, id, func(key *tenant.Key) {
		if set("name") {
			key.Name = in.Name
		}
	})
	return enveloped(keyJSONOf(key)), err
}

func (s *server) deleteKey(r *http.Request, call *tenant.Call, id string) (answer, error) {
	key, err := s.tenant.RemoveKey(r.Context(), call.Caller, id)
	return enveloped(keyJSONOf(key)), err
}

func (s *server) revokeKey(r *http.Request, call *tenant.Call, id string) (answer, error) {
	return plain(map[string]any{}), s.tenant.RevokeKey(r.Context(), call.Caller, id)
}

func (s *server) reinstateKey(r *http.Request, call *tenant.Call, id string) (answer, error) {
	return plain(map[string]any{}), s.tenant.ReinstateKey(r.Context(), call.Caller, id)
}
