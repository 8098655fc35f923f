package session

import "sync"

// Handover keeps, within one apply, what a resource that is replaced leaves to its
// successor instead of taking it away. The zero value is empty.
type Handover struct {
	mu   sync.Mutex
	left map[string]any
}

// Leave keeps what for the successor with that key.
func (h *Handover) Leave(key string, what any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.left == nil {
		h.left = map[string]any{}
	}
	h.left[key] = what
}

// Take returns what was left under the key, nil if nothing was, and forgets it.
func (h *Handover) Take(key string) any {
	h.mu.Lock()
	defer h.mu.Unlock()
	what := h.left[key]
	delete(h.left, key)
	return what
}

// Waits reports whether something was left under the key and not taken yet.
func (h *Handover) Waits(key string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.left[key] != nil
}
