package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
)

// atOnce is how many requests one action sends in parallel. Several actions
// run at the same time, and the org's limit is on all of them together.
const atOnce = 8

// Assign gives an entitlement to a person (MANAGE_RELATIONSHIPS). Given
// already, it stays. One request, whose answer by id is the confirmation:
// member lists lag behind it. An org that does not know yet whom or what this
// engine created in the last half minute is asked again.
func (e *Engine) Assign(ctx context.Context, entitlementID, identityID string) error {
	if err := checkPair(entitlementID, identityID); err != nil {
		return err
	}
	err := e.despiteLag(ctx, func() error {
		_, err := e.call(ctx, nil, func(ctx context.Context) error {
			_, err := e.sdk.GroupAPI.AssignUserToGroup(ctx, entitlementID, identityID).Execute()
			return err
		})
		return err
	}, entitlementID, identityID)
	if err != nil {
		return e.explain(ctx, entitlementID, err)
	}
	e.wrote(entitlementID, identityID, true)
	return nil
}

// Unassign takes an entitlement from a person. Taken already, it stays so; an
// entitlement or a person that does not exist is ErrNotFound. One request. Whom
// a group rule put there, Okta adds to those whom the rule excludes
// (https://help.okta.com/en-us/Content/topics/users-groups-profiles/usgp-group-users-manually.htm).
func (e *Engine) Unassign(ctx context.Context, entitlementID, identityID string) error {
	if err := checkPair(entitlementID, identityID); err != nil {
		return err
	}
	_, err := e.call(ctx, nil, func(ctx context.Context) error {
		_, err := e.sdk.GroupAPI.UnassignUserFromGroup(ctx, entitlementID, identityID).Execute()
		return err
	})
	if err != nil {
		return aboutRules(e.explain(ctx, entitlementID, err))
	}
	e.wrote(entitlementID, identityID, false)
	return nil
}

func (e *Engine) wrote(entitlementID, identityID string, member bool) {
	e.recent.member(entitlementID, identityID, member)
	e.members.drop(entitlementID)
}

// aboutRules tells what stands behind a removal that Okta calls invalid. A rule
// excludes at most 100 people (Okta Support, Removing Users from Exception List
// in Group Rules); what is answered beyond them is not published.
func aboutRules(err error) error {
	if e := (*Error)(nil); errors.As(err, &e) && e.Status == http.StatusBadRequest {
		return fmt.Errorf("%w. If a group rule put this person into the group, Okta takes them out only by excluding them from the rule, "+
			"and a rule excludes 100 people at most: change the rule (Directory > Groups > Rules) so that it no longer holds for them", err)
	}
	return err
}

func checkPair(entitlementID, identityID string) error {
	return errors.Join(checkID("a group", entitlementID), checkID("a person", identityID))
}

// explain asks, after a refusal only, whether the group is one that takes no
// assignments: Okta says no more than that permission is missing.
func (e *Engine) explain(ctx context.Context, entitlementID string, err error) error {
	if !errors.Is(err, ErrForbidden) {
		return err
	}
	if g, lookErr := e.group(ctx, entitlementID); lookErr == nil {
		return errors.Join(g.managed(), err)
	}
	return err
}

// Assignees streams the people who have an entitlement, each once, from all
// pages of 200. What this engine assigned or took away within the last minute
// counts although Okta's member lists lag: whom the list misses is read by id.
func (e *Engine) Assignees(ctx context.Context, entitlementID string) iter.Seq2[Identity, error] {
	if err := checkID("a group", entitlementID); err != nil {
		return func(yield func(Identity, error) bool) { yield(Identity{}, err) }
	}
	list := identities(pages[user](ctx, e, func(ctx context.Context, after string) error {
		return e.fetchMembers(ctx, entitlementID, after)
	}))
	return func(yield func(Identity, error) bool) {
		written := e.recent.members(entitlementID)
		for who, err := range list {
			if err != nil {
				yield(Identity{}, err)
				return
			}
			member, known := written[who.ID]
			delete(written, who.ID)
			if known && !member {
				continue
			}
			if !yield(who, nil) {
				return
			}
		}
		e.missed(ctx, written, yield)
	}
}

// missed yields the people whom the list does not show yet.
func (e *Engine) missed(ctx context.Context, written map[string]bool, yield func(Identity, error) bool) {
	for _, id := range slices.Sorted(maps.Keys(written)) {
		if !written[id] {
			continue
		}
		who, err := e.Identity(ctx, id)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if !yield(who, err) || err != nil {
			return
		}
	}
}

// SetAssignees makes the people with the ids, and nobody else, have an
// entitlement. It reads the members page by page and sends exactly the
// difference, in parallel within the budget, additions first. The results are
// sorted and tell what was really done, on an error as well; called again, it
// does what is left. Who no longer exists need not be removed.
func (e *Engine) SetAssignees(ctx context.Context, entitlementID string, ids []string) (added, removed []string, err error) {
	want := map[string]bool{}
	for _, id := range ids {
		if err := checkPair(entitlementID, id); err != nil {
			return nil, nil, err
		}
		want[id] = true
	}
	g, err := e.group(ctx, entitlementID)
	if err != nil {
		return nil, nil, err
	}
	if err := g.managed(); err != nil {
		return nil, nil, err
	}
	var surplus []string
	for who, err := range e.Assignees(ctx, entitlementID) {
		if err != nil {
			return nil, nil, fmt.Errorf("list the assignees of %q: %w", g.Profile.Name, err)
		}
		if !want[who.ID] {
			surplus = append(surplus, who.ID)
		}
		delete(want, who.ID)
	}
	return e.changeAssignees(ctx, entitlementID, g.Profile.Name, slices.Collect(maps.Keys(want)), surplus)
}

// ChangeAssignees gives an entitlement to some people and takes it from others,
// whoever else has it: a request for each, in parallel within the budget,
// additions first. The results are sorted and tell what was really done, on an
// error as well. Who no longer exists need not be removed.
func (e *Engine) ChangeAssignees(ctx context.Context, entitlementID string, add, remove []string) (added, removed []string, err error) {
	return e.changeAssignees(ctx, entitlementID, entitlementID, add, remove)
}

func (e *Engine) changeAssignees(ctx context.Context, entitlementID, name string, add, remove []string) (added, removed []string, err error) {
	added, addErr := each(ctx, slices.Sorted(slices.Values(add)), func(id string) error {
		if err := e.Assign(ctx, entitlementID, id); err != nil {
			return fmt.Errorf("assign %q to %s: %w", name, id, err)
		}
		return nil
	})
	removed, removeErr := each(ctx, slices.Sorted(slices.Values(remove)), func(id string) error {
		if err := e.Unassign(ctx, entitlementID, id); err != nil && !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("take %q from %s: %w", name, id, err)
		}
		return nil
	})
	return added, removed, errors.Join(addErr, removeErr)
}

// each does the same for several ids in parallel and returns those it was done
// for, in their order. A failure does not stop the others; the end of the
// context does.
func each(ctx context.Context, ids []string, do func(id string) error) ([]string, error) {
	var (
		work   errgroup.Group
		mu     sync.Mutex
		done   []string
		failed []error
	)
	work.SetLimit(atOnce)
	for _, id := range ids {
		if ctx.Err() != nil {
			break
		}
		work.Go(func() error {
			err := do(id)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = append(failed, err)
			} else {
				done = append(done, id)
			}
			return nil
		})
	}
	// Failures are collected above.
	_ = work.Wait()
	slices.Sort(done)
	return done, errors.Join(append(failed, ctx.Err())...)
}
