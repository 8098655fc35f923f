package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// settlesIn is how long member lists are taken to lag behind a change, whoever
// made it. Okta speaks of "typically less than one second", and its own
// Terraform provider looks for ten.
const settlesIn = 10 * time.Second

// looksForLag are the pauses before each further look at a list that may lag;
// together they last longer than settlesIn.
var looksForLag = []time.Duration{time.Second, 3 * time.Second, 7 * time.Second}

// memberLists are the member lists that this engine has read to answer
// Assigned, by entitlement.
type memberLists struct {
	mu    sync.Mutex
	lists map[string]*memberList
	types map[string]error // what managed says; a group's type never changes
}

func (m *memberLists) of(entitlementID string) *memberList {
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.lists[entitlementID]
	if l == nil {
		if m.lists == nil {
			m.lists = map[string]*memberList{}
		}
		l = &memberList{entitlementID: entitlementID}
		m.lists[entitlementID] = l
	}
	return l
}

// drop forgets a list whose entitlement this engine has written to.
func (m *memberLists) drop(entitlementID string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.lists, entitlementID)
}

// memberList is as much of a member list as was needed so far.
type memberList struct {
	entitlementID string
	waiting       atomic.Int64 // who is being answered, or waits to be

	mu       sync.Mutex
	known    map[string]bool
	told     map[string]bool // whom it has answered for
	pages    int
	next     string
	complete bool
	at       time.Time // of the first page, by the org's clock
	changed  time.Time // of the last membership, as the group says; zero when not asked
	gone     error     // that there is no such entitlement
}

func (l *memberList) reset() {
	l.known, l.told, l.pages, l.next, l.complete, l.gone = map[string]bool{}, map[string]bool{}, 0, "", false, nil
	l.at, l.changed = time.Time{}, time.Time{}
}

// Assigned reports whether a person has an entitlement. ErrNotFound means that
// there is no such entitlement; who does not exist has none.
//
// Okta has no request for one membership. Whoever asks about many people of an
// entitlement, also at the same time, is answered from its member list, of
// which no more pages of 200 are read than there were questions; a question
// that those leave open is answered by the person's own groups. So the requests
// are never more than twice the fewest possible, and the list is read once.
// Asked about the same person again, the engine reads anew.
//
// Lists lag behind writes, also those of other processes. That somebody is not
// there is believed when the group says, by id, that its members have not
// changed for ten seconds; until then the person's groups are looked at again,
// at most three times.
func (e *Engine) Assigned(ctx context.Context, entitlementID, identityID string) (bool, error) {
	if err := checkPair(entitlementID, identityID); err != nil {
		return false, err
	}
	l := e.members.of(entitlementID)
	l.waiting.Add(1)
	defer l.waiting.Add(-1)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil || l.told[identityID] {
		l.reset()
	}
	is, err := e.look(ctx, l, identityID)
	if err == nil && !is {
		is, err = e.confirmAbsence(ctx, l, identityID)
	}
	if err != nil {
		return false, err
	}
	l.told[identityID] = true
	return is, nil
}

// look answers from the list, reading on while those who asked are worth it.
func (e *Engine) look(ctx context.Context, l *memberList, identityID string) (bool, error) {
	if l.gone != nil {
		return false, l.gone
	}
	for !l.known[identityID] && !l.complete && l.pages < len(l.told)+int(l.waiting.Load()) {
		page, next, at, err := e.memberPage(ctx, l.entitlementID, l.next)
		if errors.Is(err, ErrNotFound) {
			l.gone = err
		}
		if err != nil {
			return false, err
		}
		if l.pages == 0 {
			l.at = at
		}
		for _, id := range page {
			l.known[id] = true
		}
		l.pages, l.next, l.complete = l.pages+1, next, next == ""
	}
	if l.known[identityID] || l.complete {
		return l.known[identityID], nil
	}
	return e.hasGroup(ctx, identityID, l.entitlementID)
}

// confirmAbsence asks the group when its members have last changed, and waits
// for the index where that was a moment ago.
func (e *Engine) confirmAbsence(ctx context.Context, l *memberList, identityID string) (bool, error) {
	if l.changed.IsZero() {
		changed, err := e.membersChanged(ctx, l.entitlementID)
		if errors.Is(err, ErrNotFound) {
			l.gone = err
		}
		if err != nil {
			return false, err
		}
		l.changed = changed
	}
	if settled(l.changed, l.at) {
		return false, nil
	}
	// The list may lack others too: whoever asks next gets a new one.
	defer l.reset()
	for _, pause := range looksForLag {
		if err := e.wait(ctx, pause); err != nil {
			return false, err
		}
		if is, err := e.hasGroup(ctx, identityID, l.entitlementID); is || err != nil {
			return is, err
		}
	}
	return false, nil
}

func settled(changed, at time.Time) bool { return !changed.Add(settlesIn).After(at) }

// AssigneeIDs returns the ids of the people who have an entitlement, sorted,
// from all pages of 200. Where they are not the expected ones, the list may lag
// behind a change of a moment ago: then the group is asked, by id, when that
// was, and the list is read again, at most three times. Nil expects nothing:
// the list is taken as it is. ErrNotFound means that there is no such
// entitlement.
func (e *Engine) AssigneeIDs(ctx context.Context, entitlementID string, expected []string) ([]string, error) {
	if err := checkID("a group", entitlementID); err != nil {
		return nil, err
	}
	ids, at, err := e.memberIDs(ctx, entitlementID)
	if err != nil || expected == nil {
		return ids, err
	}
	expected = slices.Sorted(slices.Values(expected))
	if slices.Equal(ids, expected) {
		return ids, nil
	}
	changed, err := e.membersChanged(ctx, entitlementID)
	if err != nil {
		return nil, err
	}
	for _, pause := range looksForLag {
		if settled(changed, at) || slices.Equal(ids, expected) {
			break
		}
		if err := e.wait(ctx, pause); err != nil {
			return nil, err
		}
		if ids, at, err = e.memberIDs(ctx, entitlementID); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func (e *Engine) memberIDs(ctx context.Context, entitlementID string) (ids []string, at time.Time, err error) {
	read := map[string]bool{}
	for after := ""; ; {
		page, next, now, err := e.memberPage(ctx, entitlementID, after)
		if err != nil {
			return nil, at, err
		}
		if at.IsZero() {
			at = now
		}
		ids = append(ids, page...)
		if next == "" {
			slices.Sort(ids)
			return slices.Compact(ids), at, nil
		}
		if read[next] {
			return nil, at, inCircles(next)
		}
		read[next], after = true, next
	}
}

// memberPage reads one page of a member list: the ids, the cursor of the next
// page, and the org's time.
func (e *Engine) memberPage(ctx context.Context, entitlementID, after string) (ids []string, next string, at time.Time, err error) {
	people, next, header, err := page[user](ctx, e, after, func(ctx context.Context, after string) error {
		return e.fetchMembers(ctx, entitlementID, after)
	})
	if err != nil {
		return nil, "", at, err
	}
	for _, u := range people {
		ids = append(ids, u.ID)
	}
	if next != "" && next == after {
		return nil, "", at, inCircles(after)
	}
	return ids, next, orgTime(header), nil
}

func (e *Engine) fetchMembers(ctx context.Context, entitlementID, after string) error {
	req := e.sdk.GroupAPI.ListGroupUsers(ctx, entitlementID).Limit(pageSize)
	if after != "" {
		req = req.After(after)
	}
	_, _, err := req.Execute()
	return err
}

// membersChanged is when somebody last became or ceased to be a member.
func (e *Engine) membersChanged(ctx context.Context, entitlementID string) (time.Time, error) {
	g, err := e.group(ctx, entitlementID)
	return g.LastMembershipUpdated.Time, err
}

// hasGroup asks the person. Somebody who does not exist is in no group.
func (e *Engine) hasGroup(ctx context.Context, identityID, groupID string) (bool, error) {
	for g, err := range e.groupsOf(ctx, identityID) {
		if errors.Is(err, ErrNotFound) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("list the groups of %s: %w", identityID, err)
		}
		if g.ID == groupID {
			return true, nil
		}
	}
	return false, nil
}

// groupsOf streams the groups of a person, of every type. The list lags behind
// writes by a second or so.
func (e *Engine) groupsOf(ctx context.Context, identityID string) iter.Seq2[group, error] {
	return pages[group](ctx, e, func(ctx context.Context, after string) error {
		req := e.sdk.UserAPI.ListUserGroups(ctx, identityID).Limit(pageSize)
		if after != "" {
			req = req.After(after)
		}
		_, _, err := req.Execute()
		return err
	})
}

// Managed returns ErrNotManaged, in words, for a group of Okta's own or of an
// app, which takes no assignments. One request for each entitlement and engine.
func (e *Engine) Managed(ctx context.Context, entitlementID string) error {
	e.members.mu.Lock()
	refusal, known := e.members.types[entitlementID]
	e.members.mu.Unlock()
	if known {
		return refusal
	}
	g, err := e.group(ctx, entitlementID)
	if err != nil {
		return err
	}
	refusal = g.managed()
	e.members.mu.Lock()
	defer e.members.mu.Unlock()
	if e.members.types == nil {
		e.members.types = map[string]error{}
	}
	e.members.types[entitlementID] = refusal
	return refusal
}

// orgTime is the org's own time, or ours where it tells none.
func orgTime(h http.Header) time.Time {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		return at
	}
	return time.Now()
}
