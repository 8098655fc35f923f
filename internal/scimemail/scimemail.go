// Package scimemail compares the e-mail addresses of people: what is asked for, what a
// server has, and what it may answer.
package scimemail

import (
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// Primary is what a person gets whose configuration names no e-mail: the tenant
// demands a primary one equal to the userName.
func Primary(userName string) scim.Email {
	return scim.Email{Value: userName, Type: "work", Primary: true}
}

// Distinct leaves out what a server lists twice, which a set cannot hold.
func Distinct(emails []scim.Email) []scim.Email {
	seen := map[scim.Email]bool{}
	return slices.DeleteFunc(slices.Clone(emails), func(e scim.Email) bool {
		key := scim.Email{Value: strings.ToLower(e.Value), Type: e.Type, Primary: e.Primary}
		again := seen[key]
		seen[key] = true
		return again
	})
}

// Same reports whether there is nothing to send. A type that the configuration
// leaves out is the server's to choose.
func Same(want, have []scim.Email) bool {
	return pair(want, have, func(w, h scim.Email) bool {
		return strings.EqualFold(w.Value, h.Value) && w.Primary == h.Primary && (w.Type == "" || w.Type == h.Type)
	})
}

// Answers reports whether a server that was sent the known addresses, or gave them
// before, may answer have. Servers are seen that keep no types, that give every
// address one, and that mark none as primary.
func Answers(known, have []scim.Email) bool {
	marked := slices.ContainsFunc(have, func(e scim.Email) bool { return e.Primary })
	return pair(known, have, func(k, h scim.Email) bool {
		return strings.EqualFold(k.Value, h.Value) && (k.Primary == h.Primary || !marked) &&
			(k.Type == h.Type || k.Type == "" || h.Type == "")
	})
}

// pair reports whether each address of a has one of b to itself. Equal types go
// first, so that one address twice, with a type and without, finds both.
func pair(a, b []scim.Email, same func(a, b scim.Email) bool) bool {
	if len(a) != len(b) {
		return false
	}
	rest := slices.Clone(b)
	take := func(match func(a, b scim.Email) bool) func(scim.Email) bool {
		return func(e scim.Email) bool {
			i := slices.IndexFunc(rest, func(r scim.Email) bool { return match(e, r) })
			if i >= 0 {
				rest = slices.Delete(rest, i, i+1)
			}
			return i >= 0
		}
	}
	left := slices.DeleteFunc(slices.Clone(a), take(func(a, b scim.Email) bool { return same(a, b) && a.Type == b.Type }))
	left = slices.DeleteFunc(left, take(same))
	return len(left) == 0
}

// Rename returns the addresses with the primary one changed to userName, for a
// person whose userName changes and whose configuration names no e-mail.
func Rename(emails []scim.Email, userName string) []scim.Email {
	out := slices.Clone(emails)
	for i := range out {
		if out[i].Primary {
			out[i].Value = userName
			return out
		}
	}
	return append([]scim.Email{Primary(userName)}, out...)
}
