package org

import "context"

// Actor is whoever does something in an org, as the System Log shows them.
type Actor struct {
	ID, Type, AlternateID, DisplayName string
}

// Call is the request on whose behalf the org acts; its System Log tells of it.
type Call struct {
	RequestID, IP, UserAgent, Path string
	Actor                          Actor
}

type callKey struct{}

// WithCall says whose call a method serves. Without it the org acts for itself.
func WithCall(ctx context.Context, c Call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

func callOf(ctx context.Context) Call {
	if c, ok := ctx.Value(callKey{}).(Call); ok {
		return c
	}
	return Call{Actor: Actor{ID: "unknown", Type: "SystemPrincipal", AlternateID: "system@okta.com", DisplayName: "Okta System"}}
}
