package veza

import (
	"context"
	"fmt"
	"sync"
)

// roleChange is one assignment or removal that somebody waits for.
type roleChange struct {
	ctx   context.Context // of whoever waits: nobody's change is made when they are gone
	grant TeamRole
	add   bool
	err   error
	done  chan error // has room for the outcome, so that settling never waits
}

func (ch *roleChange) String() string {
	return fmt.Sprintf("role %s on team %s", ch.grant.RoleID, ch.grant.TeamID)
}

// roleQueue holds the changes of one user's roles. Whoever has the turn makes
// all that are waiting.
type roleQueue struct {
	turn chan struct{}

	mu      sync.Mutex
	waiting []*roleChange
}

func (s *adminState) rolesOf(userID string) *roleQueue {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.writers[userID]
	if q == nil {
		if s.writers == nil {
			s.writers = map[string]*roleQueue{}
		}
		q = &roleQueue{turn: make(chan struct{}, 1)}
		s.writers[userID] = q
	}
	return q
}

func (q *roleQueue) add(changes ...*roleChange) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, changes...)
}

// take returns the waiting changes of those who still wait. Of contrary changes of one
// grant the second stays for the next turn.
func (q *roleQueue) take() []*roleChange {
	q.mu.Lock()
	defer q.mu.Unlock()
	var now, later []*roleChange
	wanted := map[TeamRole]bool{}
	for _, ch := range q.waiting {
		add, taken := wanted[ch.grant]
		switch {
		case ch.ctx.Err() != nil:
		case taken && add != ch.add:
			later = append(later, ch)
		default:
			wanted[ch.grant] = ch.add
			now = append(now, ch)
		}
	}
	q.waiting = later
	return now
}

// changeRole makes one change, by itself or through whoever has the turn.
func (c *Client) changeRole(ctx context.Context, userID string, grant TeamRole, add bool) error {
	q := c.admin.rolesOf(userID)
	mine := &roleChange{ctx: ctx, grant: grant, add: add, done: make(chan error, 1)}
	q.add(mine)
	for {
		select {
		case err := <-mine.done:
			return err
		case <-ctx.Done():
			return fmt.Errorf("user %s, %s: %w", userID, mine, context.Cause(ctx))
		case q.turn <- struct{}{}:
			c.writeRoles(ctx, userID, q)
			<-q.turn
		}
	}
}

// writeRoles makes the waiting changes and settles each. Those of others wait for the
// next turn when ctx, of whoever has this one, ends.
func (c *Client) writeRoles(ctx context.Context, userID string, q *roleQueue) {
	changes := q.take()
	if len(changes) == 0 {
		return
	}
	err := c.applyRoles(ctx, userID, changes)
	if len(changes) > 1 && ofOne(err) {
		for _, ch := range changes {
			if ch.err != nil {
				continue
			}
			if err := c.applyRoles(ctx, userID, []*roleChange{ch}); err != nil {
				ch.err = err
			}
		}
		err = nil
	}
	for _, ch := range changes {
		if ch.err == nil {
			ch.err = err
		}
		if ctx.Err() != nil && ch.ctx.Err() == nil && ch.err != nil {
			ch.err = nil
			q.add(ch)
			continue
		}
		ch.done <- ch.err
	}
}
