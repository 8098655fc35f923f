package provisioning

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// percent lets a text stand in a format.
func percent(text string) string { return strings.ReplaceAll(text, "%", "%%") }

// pushing begins a step that concerns a group.
func (j *job) pushing(event, message string) {
	j.begin(event, message, "Unable to update Group Push mapping target App group "+percent(j.groupName())+": %v")
}

func (j *job) groupName() string {
	if j.task.Target != nil {
		return j.task.Target.Name()
	}
	return j.group.Name
}

// pushedGroup brings the app to know what it should of an app group.
func (j *job) pushedGroup(ctx context.Context) error {
	switch known := j.group != nil && j.group.RemoteID != ""; {
	case j.task.Target == nil && j.group == nil:
		return nil
	case j.task.Target == nil:
		return j.removeGroup(ctx)
	case j.task.Push == nil:
		// A group that is pushed no more stays as it is.
		return nil
	case known:
		return j.updateGroup(ctx)
	}
	return j.createGroup(ctx)
}

// members are the ids of those who should be in the group, sorted.
func (j *job) members() []string {
	ids := make([]string, len(j.task.Members))
	for n, m := range j.task.Members {
		ids[n] = m.RemoteID
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// createGroup creates the group empty, as Okta does, and then fills it.
func (j *job) createGroup(ctx context.Context) error {
	name := j.groupName()
	doing := "creating user group " + name
	j.pushing("application.provision.group.add", "Add group to external application")
	if j.group != nil {
		// An earlier creation got no answer.
		found, err := j.to.list(ctx, doing, "/Groups", "displayName", j.group.Name)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			j.group.RemoteID, j.group.Unsure = word(found[0], "id"), true
			return j.updateGroup(ctx)
		}
	}
	j.group = &org.SentGroup{Name: name}
	var made scim.Object
	err := j.act(ctx, &j.group.Unsure, func() error {
		var err error
		body := scim.Object{"schemas": []any{scim.GroupURN}, "displayName": name, "members": []any{}}
		made, err = j.to.call(ctx, doing, http.MethodPost, "/Groups", body)
		if err == nil && word(made, "id") == "" {
			err = unreadable(doing, "the answer has no id")
		}
		return err
	})
	if err != nil {
		if !j.group.Unsure {
			j.group = nil
		}
		return err
	}
	j.group.RemoteID, j.group.Unsure = word(made, "id"), false
	j.done()
	if err := j.note(ctx); err != nil || len(j.task.Members) == 0 {
		return err
	}
	return j.updateGroup(ctx)
}

// updateGroup sends a name or members that have changed, and everything where it
// is not known what the app has.
func (j *job) updateGroup(ctx context.Context) error {
	name, want := j.groupName(), j.members()
	if !j.group.Unsure && name == j.group.Name && slices.Equal(want, j.group.Members) {
		return nil
	}
	var err error
	if j.task.App.Wizard {
		err = j.putGroup(ctx, name)
	} else {
		err = j.patchGroup(ctx, name, want)
	}
	if !isMissing(err) || waits(err) {
		return err
	}
	found, lookUp := j.to.list(ctx, "finding user group "+name, "/Groups", "displayName", j.group.Name)
	switch {
	case isMissing(lookUp):
		return err // it is the whole SCIM that is missing
	case lookUp != nil:
		return lookUp
	case len(found) == 0:
		// Somebody has deleted it in the app. As if it had never been sent, it is created.
		j.group = nil
		if err := j.note(ctx); err != nil {
			return err
		}
		return j.createGroup(ctx)
	case word(found[0], "id") != j.group.RemoteID:
		j.group.RemoteID, j.group.Unsure = word(found[0], "id"), true
		return &failure{doing: "finding user group " + name, reason: "the app has it under another id", transient: true}
	}
	return err
}

func (j *job) groupPath() string { return "/Groups/" + url.PathEscape(j.group.RemoteID) }

// updating are the words of a change of a group.
func (j *job) updating() {
	j.pushing("application.provision.group_push.push_memberships", "Push group memberships to external application")
}

// patchGroup is how apps of the catalogue are told: the name each time, and then
// who comes and goes, or all members where it is not known who is in it.
func (j *job) patchGroup(ctx context.Context, name string, want []string) error {
	j.updating()
	doing := "updating user group " + name
	send := func(operations ...any) error {
		return j.act(ctx, &j.group.Unsure, func() error {
			_, err := j.to.call(ctx, doing, http.MethodPatch, j.groupPath(), patch(operations...))
			return err
		})
	}
	if err := send(scim.Object{"op": "replace", "value": scim.Object{"id": j.group.RemoteID, "displayName": name}}); err != nil {
		return err
	}
	j.group.Name = name
	if operations := j.memberChanges(want); len(operations) > 0 {
		if err := send(operations...); err != nil {
			return err
		}
	}
	j.group.Members, j.group.Unsure = want, false
	j.done()
	return nil
}

func (j *job) memberChanges(want []string) []any {
	if j.group.Unsure {
		return []any{scim.Object{"op": "replace", "path": "members", "value": j.memberValues(want)}}
	}
	var operations []any
	for _, id := range j.group.Members {
		if _, stays := slices.BinarySearch(want, id); !stays {
			operations = append(operations, scim.Object{"op": "remove", "path": "members[value eq " + jsonText(id) + "]"})
		}
	}
	var coming []string
	for _, id := range want {
		if _, there := slices.BinarySearch(j.group.Members, id); !there {
			coming = append(coming, id)
		}
	}
	if len(coming) > 0 {
		operations = append(operations, scim.Object{"op": "add", "path": "members", "value": j.memberValues(coming)})
	}
	return operations
}

// memberValues are members by their ids, which are sorted.
func (j *job) memberValues(ids []string) []any {
	values := []any{}
	for _, m := range j.task.Members {
		if _, named := slices.BinarySearch(ids, m.RemoteID); named {
			values = append(values, scim.Object{"value": m.RemoteID, "display": m.Display})
		}
	}
	return values
}

// putGroup is how apps of the wizard are told: the whole group.
func (j *job) putGroup(ctx context.Context, name string) error {
	j.updating()
	want := j.members()
	body := scim.Object{
		"schemas": []any{scim.GroupURN}, "id": j.group.RemoteID, "displayName": name, "members": j.memberValues(want),
	}
	err := j.act(ctx, &j.group.Unsure, func() error {
		_, err := j.to.call(ctx, "updating user group "+name, http.MethodPut, j.groupPath(), body)
		return err
	})
	if err == nil {
		j.group.Name, j.group.Members, j.group.Unsure = name, want, false
		j.done()
	}
	return err
}

// removeGroup deletes a group whose app group was deleted with its mapping.
func (j *job) removeGroup(ctx context.Context) error {
	name := j.group.Name
	doing := "deleting user group " + name
	j.pushing("application.provision.group.remove", "Remove group from external application")
	if j.group.RemoteID == "" {
		found, err := j.to.list(ctx, doing, "/Groups", "displayName", name)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			j.group = nil
			return nil
		}
		j.group.RemoteID = word(found[0], "id")
	}
	err := j.act(ctx, &j.group.Unsure, func() error {
		_, err := j.to.call(ctx, doing, http.MethodDelete, j.groupPath(), nil)
		return err
	})
	if isMissing(err) && !waits(err) {
		// Gone already, unless it is the whole SCIM that is missing.
		if _, lookUp := j.to.list(ctx, doing, "/Groups", "displayName", name); lookUp != nil {
			return lookUp
		}
		err = nil
	}
	if err == nil {
		j.group = nil
		j.done()
	}
	return err
}
