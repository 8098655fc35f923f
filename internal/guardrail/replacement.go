package guardrail

// Seen notes that the run has met an object of somebody's that would go if a resource
// were replaced. key is one that its successor has as well, such as the address of a
// person: the id is not, for the tenant gives a new one.
//
// A CLI that is told to replace a resource (-replace, taint) plans the successor alone.
// No provider hears of the end of the old object before the apply, when half of the plan
// may be done, so that the guard has to recognize it by its successor.
func (g *Guard) Seen(key string, p Person) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.seen == nil {
		g.seen = map[string]Person{}
	}
	g.seen[key] = p
}

// Leaves forgets an object whose end the CLI itself has planned: what is created under
// its key is no successor that hides anything.
func (g *Guard) Leaves(key string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.seen, key)
}

// Replaced returns who loses what an object with that key gave them, if the run has seen
// it: to create what is there is to destroy it first.
func (g *Guard) Replaced(key string) (Person, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	p, found := g.seen[key]
	return p, found
}
