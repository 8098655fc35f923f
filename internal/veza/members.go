package veza

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/transport"
)

// ErrNotVerified says that the tenant accepted a change of members without
// making it.
var ErrNotVerified = errors.New("members not as asked for")

// MembersError is ErrNotVerified with the ids of those whom it is about.
type MembersError struct {
	GroupID   string
	Missing   []string // added, yet not members
	Remaining []string // removed, yet still members
}

func (e *MembersError) Error() string {
	var parts []string
	if len(e.Missing) > 0 {
		parts = append(parts, "not added: "+strings.Join(e.Missing, ", "))
	}
	if len(e.Remaining) > 0 {
		parts = append(parts, "not removed: "+strings.Join(e.Remaining, ", "))
	}
	return fmt.Sprintf("the tenant accepted the change of members of group %s but did not make all of it (user ids %s)",
		e.GroupID, strings.Join(parts, "; "))
}

// Is makes it ErrNotVerified.
func (e *MembersError) Is(target error) bool { return target == ErrNotVerified }

// maxMembers is how many members one PATCH changes. The limit of a tenant is not
// published; this is the size of its pages.
const maxMembers = 200

// RemoveMembers takes users out of a group, in PATCHes of at most 200, and makes sure
// that they are. Those who are not members are no error. Some servers refuse or
// ignore a path with a filter; on those the whole set is replaced by those who
// stay, however many they are, which the log says, since it can undo an addition of
// the same moment.
func (c *Client) RemoveMembers(ctx context.Context, groupID string, userIDs ...string) error {
	for ids := range slices.Chunk(unique(userIDs), maxMembers) {
		if err := c.remove(ctx, groupID, ids); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) remove(ctx context.Context, groupID string, ids []string) error {
	gone := func(members []string) *MembersError { return &MembersError{Remaining: both(ids, members)} }
	members, err := c.changeMembers(ctx, groupID, removals(ids), gone)
	if refused(err) {
		if members, err = c.removeThere(ctx, groupID, ids, gone, err); err == nil {
			return nil
		}
	}
	if !errors.Is(err, ErrNotVerified) && !refused(err) {
		return err
	}
	transport.Warn(ctx, "the server does not remove single members; the whole set of members is replaced instead",
		map[string]any{"group_id": groupID, "answer": err.Error()})
	stay := without(members, ids)
	_, err = c.changeMembers(ctx, groupID, []scim.Operation{replaceBy(stay)}, func(members []string) *MembersError {
		return &MembersError{Missing: without(stay, members), Remaining: both(ids, members)}
	})
	return err
}

// removeThere goes on after a refusal: some servers refuse to remove who is
// not there, and with it everything else. It returns the members and, when
// some of ids still are among them, why.
func (c *Client) removeThere(ctx context.Context, groupID string, ids []string, gone func([]string) *MembersError, refusal error) ([]string, error) {
	group, err := c.GroupWithMembers(ctx, groupID)
	if err != nil {
		return nil, err
	}
	members := memberIDs(group)
	there := both(ids, members)
	switch len(there) {
	case 0:
		return members, nil
	case len(ids):
		return members, refusal
	}
	after, err := c.changeMembers(ctx, groupID, removals(there), gone)
	if refused(err) {
		return members, err
	}
	return after, err
}

// ReplaceMembers makes exactly these users the members of a group and makes sure of it:
// in one PATCH, where that is not too large. On a server whose replace only adds, those
// who are too many are removed one by one.
func (c *Client) ReplaceMembers(ctx context.Context, groupID string, userIDs []string) error {
	ids := unique(userIDs)
	if len(ids) > maxMembers {
		return c.replaceMany(ctx, groupID, ids)
	}
	exactly := func(members []string) *MembersError {
		return &MembersError{Missing: without(ids, members), Remaining: without(members, ids)}
	}
	_, err := c.changeMembers(ctx, groupID, []scim.Operation{replaceBy(ids)}, exactly)
	var left *MembersError
	if !errors.As(err, &left) || len(left.Remaining) == 0 || len(left.Missing) > 0 {
		return err
	}
	transport.Warn(ctx, "the server does not replace the set of members; those who are too many are removed instead",
		map[string]any{"group_id": groupID, "remaining": len(left.Remaining)})
	_, err = c.changeMembers(ctx, groupID, removals(left.Remaining), exactly)
	return err
}

// replaceMany is ReplaceMembers for more than one PATCH can carry. To replace by the first
// of them and add the others would take those others out for a moment, and with it end
// what they have through the group. So the difference is made, additions first; and when
// that breaks off, the next time it is a smaller one.
func (c *Client) replaceMany(ctx context.Context, groupID string, ids []string) error {
	group, err := c.GroupWithMembers(ctx, groupID)
	if err != nil {
		return err
	}
	members := memberIDs(group)
	return c.ChangeMembers(ctx, groupID, without(ids, members), without(members, ids))
}

// changeMembers sends ops and compares the members after it with what was
// meant: by the answer, when it carries them, else by reading the group. An
// answer that disappoints is checked by reading too, as it may be shortened.
// It returns the members as far as it knows them.
func (c *Client) changeMembers(ctx context.Context, groupID string, ops []scim.Operation, check func([]string) *MembersError) ([]string, error) {
	// Who is in the group is not known while it changes, and not after an error.
	c.exclusion.shown(groupID, nil)
	group, err := groups.patch(ctx, c, groupID, nil, ops)
	if err != nil {
		return nil, err
	}
	// An empty group has no attribute "members" (RFC 7643 §2.5). An answer that has the
	// name has the rest of the group too, so its silence says that nobody is in it.
	whole := group.Members != nil || group.DisplayName != ""
	if whole && satisfied(check(memberIDs(group))) {
		return memberIDs(group), nil
	}
	if group, err = c.GroupWithMembers(ctx, groupID); err != nil {
		return nil, err
	}
	members := memberIDs(group)
	if problem := check(members); !satisfied(problem) {
		problem.GroupID = groupID
		return members, problem
	}
	return members, nil
}

func satisfied(e *MembersError) bool { return len(e.Missing) == 0 && len(e.Remaining) == 0 }

// refused reports whether the server did not understand the form of a PATCH,
// as opposed to not allowing it or not knowing the group.
func refused(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusNotImplemented:
		return true
	}
	return false
}

func removals(ids []string) []scim.Operation {
	ops := make([]scim.Operation, 0, len(ids))
	for _, id := range ids {
		ops = append(ops, scim.Operation{Op: "remove", Path: "members[value eq " + quote(id) + "]"})
	}
	return ops
}

func addTo(ids []string) scim.Operation {
	return scim.Operation{Op: "add", Path: "members", Value: values(ids)}
}

func replaceBy(ids []string) scim.Operation {
	return scim.Operation{Op: "replace", Path: "members", Value: values(ids)}
}

// values is never nil: an empty set is sent as [], not left out.
func values(ids []string) []scim.Member {
	out := make([]scim.Member, 0, len(ids))
	for _, id := range ids {
		out = append(out, scim.Member{Value: id})
	}
	return out
}

func memberIDs(g scim.Group) []string {
	out := make([]string, 0, len(g.Members))
	for _, m := range g.Members {
		out = append(out, m.Value)
	}
	return out
}

// unique sorts, so that the same change is always the same request.
func unique(ids []string) []string { return slices.Compact(slices.Sorted(slices.Values(ids))) }

// without returns those of ids that are not in others.
func without(ids, others []string) []string { return split(ids, others, false) }

// both returns those of ids that are in others as well.
func both(ids, others []string) []string { return split(ids, others, true) }

func split(ids, others []string, in bool) []string {
	set := make(map[string]bool, len(others))
	for _, id := range others {
		set[id] = true
	}
	var out []string
	for _, id := range ids {
		if set[id] == in {
			out = append(out, id)
		}
	}
	return out
}
