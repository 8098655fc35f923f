package importid

import (
	"fmt"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

// ParseAssignment reads "USER/TEAM/ROLE": the user as ParseUser reads it, team and
// role by id or name ("name:…" where a name could be taken for something else). The
// first and the last "/" divide, since names of teams may have one.
func ParseAssignment(text string) (user, team, role Key, err error) {
	first, last := strings.Index(text, "/"), strings.LastIndex(text, "/")
	if first < 0 || first == last {
		return Key{}, Key{}, Key{}, fmt.Errorf("%q has less than two \"/\": write USER/TEAM/ROLE, each an id or a name, "+
			"for example \"ann@example.com/Engineering/viewer\"", text)
	}
	if user, err = ParseUser(text[:first]); err != nil {
		return Key{}, Key{}, Key{}, err
	}
	if team, err = ParseTeam(text[first+1 : last]); err != nil {
		return Key{}, Key{}, Key{}, err
	}
	role, err = parse(text[last+1:], "name")
	return user, team, role, err
}

// Team returns the id of the team among all that k names, where all are at hand: many
// imports then cost one list, and not the look-ups of TeamID for each. An id is taken
// as it is: the read that follows every import looks for it.
func (k Key) Team(all []veza.Team) (string, error) {
	return k.among(len(all), "team", func(i int) (id, name string) { return all[i].ID, all[i].Name })
}

// Role returns the id of the role among all that k names.
func (k Key) Role(all []veza.Role) (string, error) {
	return k.among(len(all), "role", func(i int) (id, name string) { return all[i].ID, all[i].Name })
}

// among prefers an id to a name, and the spelling of a name to one in another case.
func (k Key) among(n int, kind string, at func(i int) (id, name string)) (string, error) {
	if k.ID != "" {
		return k.ID, nil
	}
	text, byName, inAnyCase := k.Name+k.Either, "", ""
	for i := range n {
		id, name := at(i)
		switch {
		case k.Either != "" && id == text:
			return id, nil
		case name == text:
			byName = id
		case strings.EqualFold(name, text):
			inAnyCase = id
		}
	}
	for _, id := range []string{byName, inAnyCase} {
		if id != "" {
			return id, nil
		}
	}
	return "", fmt.Errorf("the tenant has no %s with the id or name %q: %w", kind, text, veza.ErrNotFound)
}
