// Package importid parses what a person types after "terraform import": an id, a
// human key, or several of either joined by "/".
package importid

import (
	"fmt"
	"strings"
)

// Key is one part of an import id. Exactly one field is set, except that Either
// says that the text may be an id as well as a name.
type Key struct {
	ID   string
	Name string
	// Either holds a text without prefix that may be an id or a name; the caller asks
	// for the id first, because ids are unique and never change.
	Either string
}

// ParseUser reads the key of a person: "userName:ann@example.com", "id:…", or a bare
// text, which is a userName if it has an "@" (ids have none) and an id otherwise.
func ParseUser(text string) (Key, error) {
	k, err := parse(text, "userName")
	if k.Either == "" {
		return k, err
	}
	if strings.Contains(text, "@") {
		return Key{Name: text}, nil
	}
	return Key{ID: text}, nil
}

// ParseGroup reads the key of a group: "displayName:Engineering", "id:…", or a bare
// text, which may be either.
func ParseGroup(text string) (Key, error) { return parse(text, "displayName") }

// ParseMember reads "GROUP/USER", each side as ParseGroup and ParseUser read it. The
// last "/" divides, since group names may have one and userNames do not.
func ParseMember(text string) (group, user Key, err error) {
	i := strings.LastIndex(text, "/")
	if i < 0 {
		return Key{}, Key{}, fmt.Errorf("%q has no \"/\": write GROUP/USER, each an id or a name, "+
			"for example \"Engineering/ann@example.com\"", text)
	}
	if group, err = ParseGroup(text[:i]); err != nil {
		return Key{}, Key{}, err
	}
	user, err = ParseUser(text[i+1:])
	return group, user, err
}

func parse(text, nameKey string) (Key, error) {
	prefix, rest, found := strings.Cut(text, ":")
	switch {
	case strings.TrimSpace(text) == "":
		return Key{}, fmt.Errorf("the import id is empty: write an id or a %s", nameKey)
	case found && strings.EqualFold(prefix, nameKey) && rest != "":
		return Key{Name: rest}, nil
	case found && prefix == "id" && rest != "":
		return Key{ID: rest}, nil
	}
	return Key{Either: text}, nil
}
