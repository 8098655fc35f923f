package lifecycle

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"
)

const (
	// newFor is how long an object may be unknown to parts of an org that has
	// just created it; ten seconds have been seen.
	newFor = 30 * time.Second
	// lagFor is how long a member list may miss what was written to it.
	lagFor = time.Minute
)

// recent is what this engine wrote a short while ago, and Okta's indexes may
// not know yet.
type recent struct {
	mu      sync.Mutex
	objects map[string]time.Time
	read    map[string]bool // which of the objects the org has shown since
	groups  map[string]map[string]membership
}

type membership struct {
	member bool
	at     time.Time
}

func (r *recent) created(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.objects == nil {
		r.objects, r.read = map[string]time.Time{}, map[string]bool{}
	}
	maps.DeleteFunc(r.objects, func(_ string, at time.Time) bool { return time.Since(at) > newFor })
	maps.DeleteFunc(r.read, func(id string, _ bool) bool { return r.objects[id].IsZero() })
	r.objects[id] = time.Now()
}

// deleted makes an object unknown for good.
func (r *recent) deleted(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.objects, id)
	delete(r.groups, id)
}

// shown notes that the org has answered a read of an object.
func (r *recent) shown(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.objects[id]; ok {
		r.read[id] = true
	}
}

func (r *recent) wasShown(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.read[id]
}

// isNew reports whether any of the objects was created a short while ago.
func (r *recent) isNew(ids []string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range ids {
		if at, ok := r.objects[id]; ok && time.Since(at) <= newFor {
			return true
		}
	}
	return false
}

func (r *recent) member(group, id string, member bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.groups == nil {
		r.groups = map[string]map[string]membership{}
	}
	if r.groups[group] == nil {
		r.groups[group] = map[string]membership{}
	}
	r.groups[group][id] = membership{member: member, at: time.Now()}
}

// members returns a copy of what was written to a group's members.
func (r *recent) members(group string) map[string]bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := map[string]bool{}
	maps.DeleteFunc(r.groups[group], func(_ string, m membership) bool { return time.Since(m.at) > lagFor })
	for id, m := range r.groups[group] {
		out[id] = m.member
	}
	return out
}

// groupsOf returns what was written to any group about a person.
func (r *recent) groupsOf(id string) map[string]bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := map[string]bool{}
	for group, written := range r.groups {
		if m, ok := written[id]; ok && time.Since(m.at) <= lagFor {
			out[group] = m.member
		}
	}
	return out
}

// despiteLag repeats what fails because part of the org does not know yet one
// of the objects, which this engine has just created.
func (e *Engine) despiteLag(ctx context.Context, do func() error, ids ...string) error {
	var waited time.Duration
	for look := firstLook; ; look = min(2*look, longestLook) {
		err := do()
		if !errors.Is(err, ErrNotFound) || waited >= newFor || !e.recent.isNew(ids) {
			return err
		}
		if waitErr := e.wait(ctx, look); waitErr != nil {
			return errors.Join(err, waitErr)
		}
		waited += look
	}
}

// readDespiteLag is despiteLag for a read by id: what the org has shown once
// and does not know any more is gone.
func (e *Engine) readDespiteLag(ctx context.Context, id string, do func() error) error {
	if e.recent.wasShown(id) {
		return do()
	}
	err := e.despiteLag(ctx, do, id)
	if err == nil {
		e.recent.shown(id)
	}
	return err
}
