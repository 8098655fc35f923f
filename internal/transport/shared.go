package transport

import (
	"crypto/sha256"
	"maps"
	"sync"
	"weak"
)

// credential is a hash of where requests go and what authorizes them, since
// tokens should not lie about in memory longer than those who need them.
type credential [sha256.Size]byte

// budgets are those in use. A server counts what is sent by one credential, so
// whoever sends by the same in this process spends of the same budget. Usually that
// is one chain: Terraform starts a process for each provider block and for each
// command. It is several when a provider runs under a debugger, or a client is made
// twice. A budget ends with the last chain that has it.
var budgets = struct {
	sync.Mutex
	of map[credential]weak.Pointer[budget]
}{of: map[credential]weak.Pointer[budget]{}}

// budget is that of the chain's credential. A chain that does not go over the
// network has one of its own, and so has one whose token is not known beforehand.
func (o Options) budget() *budget {
	perMinute := o.requestsPerMinute()
	if o.Base != nil || o.Token == "" {
		return newBudget(perMinute)
	}
	key := credential(sha256.Sum256([]byte(origin(o.BaseURL) + "\n" + o.Scheme + "\n" + o.Token)))
	budgets.Lock()
	defer budgets.Unlock()
	if b := budgets.of[key].Value(); b != nil {
		b.lower(perMinute)
		return b
	}
	maps.DeleteFunc(budgets.of, func(_ credential, b weak.Pointer[budget]) bool { return b.Value() == nil })
	b := newBudget(perMinute)
	budgets.of[key] = weak.Make(b)
	return b
}
