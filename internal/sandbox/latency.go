package sandbox

import (
	"net/http"
	"time"
)

// delay holds every request for a while before it goes on.
func delay(d time.Duration, next http.Handler) http.Handler {
	if d <= 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			next.ServeHTTP(w, r)
		case <-r.Context().Done():
			// The client has gone: what it asked for must not happen after all.
			sever(w, r, false)
		}
	})
}
