package lifecycle

import (
	"context"
	"sync"
	"sync/atomic"
)

// appUserLists are the lists of who has an app that this engine has read to answer
// AppUserListed, by app.
type appUserLists struct {
	mu    sync.Mutex
	lists map[string]*appUserList
}

func (a *appUserLists) of(appID string) *appUserList {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.lists[appID]
	if l == nil {
		if a.lists == nil {
			a.lists = map[string]*appUserList{}
		}
		l = &appUserList{}
		a.lists[appID] = l
	}
	return l
}

// drop forgets a list whose app this engine has written to.
func (a *appUserLists) drop(appID string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.lists, appID)
}

// appUserList is as much of a list as was needed so far.
type appUserList struct {
	waiting atomic.Int64 // who is being answered, or waits to be

	mu       sync.Mutex
	known    map[string]AppUser
	told     map[string]bool // whom it has answered for
	pages    int
	next     string
	complete bool
}

func (l *appUserList) reset() {
	l.known, l.told, l.pages, l.next, l.complete = map[string]AppUser{}, map[string]bool{}, 0, "", false
}

// AppUserListed is AppUser for whoever asks about many people of an app, also at the same
// time. The first question is answered by id, the others from the list, of which no more
// pages of 500 are read than there were questions; one that the list leaves open is
// answered by id. So the requests are never more than twice the fewest possible. Asked
// about the same person again, the engine reads anew.
//
// Lists lag behind writes, also those of other processes: what is not fresh may be old, and
// is to be asked for by id where it is not what was expected.
func (e *Engine) AppUserListed(ctx context.Context, appID, identityID string) (u AppUser, fresh bool, err error) {
	if err := checkAppAnd("a person", appID, identityID); err != nil {
		return AppUser{}, false, err
	}
	l := e.appUsers.of(appID)
	l.waiting.Add(1)
	defer l.waiting.Add(-1)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil || l.told[identityID] {
		l.reset()
	}
	for !l.complete && l.pages < len(l.told)+int(l.waiting.Load())-1 {
		if _, found := l.known[identityID]; found {
			break
		}
		if err := e.readAppUsers(ctx, l, appID); err != nil {
			return AppUser{}, false, err
		}
	}
	l.told[identityID] = true
	if u, found := l.known[identityID]; found {
		return u, false, nil
	}
	u, err = e.AppUser(ctx, appID, identityID)
	return u, true, err
}

// readAppUsers reads the next page of a list.
func (e *Engine) readAppUsers(ctx context.Context, l *appUserList, appID string) error {
	var page []appUser
	header, err := e.call(ctx, &page, func(ctx context.Context) error {
		req := e.sdk.ApplicationUsersAPI.ListApplicationUsers(ctx, appID).Limit(appUsersPage)
		if l.next != "" {
			req = req.After(l.next)
		}
		_, _, err := req.Execute()
		return err
	})
	if err != nil {
		return err
	}
	for _, a := range page {
		l.known[a.ID] = a.appUser()
	}
	next := nextCursor(header)
	if next != "" && next == l.next {
		return inCircles(next)
	}
	l.pages, l.next, l.complete = l.pages+1, next, next == "" || len(page) == 0
	return nil
}
