package scim

import "encoding/json"

// Group is a set of users (RFC 7643 §4.2) as a client sees it. Nil Members say
// that the attribute is absent, as when it was not asked for; empty ones that
// the group is empty. Extra is that of User.
type Group struct {
	Schemas     []string                   `json:"schemas,omitempty"`
	ID          string                     `json:"id,omitempty"`
	ExternalID  string                     `json:"externalId,omitempty"`
	DisplayName string                     `json:"displayName,omitempty"`
	Members     []Member                   `json:"members,omitzero"`
	Meta        *Meta                      `json:"meta,omitempty"`
	Extra       map[string]json.RawMessage `json:"-"`
}

// Member is one member of a group; Value is its id.
type Member struct {
	Value   string `json:"value,omitempty"`
	Ref     string `json:"$ref,omitempty"`
	Display string `json:"display,omitempty"`
	Type    string `json:"type,omitempty"`
}

// MarshalJSON writes the fields that are set, then Extra.
func (g Group) MarshalJSON() ([]byte, error) {
	type plain Group
	return encodeWithExtra(plain(g), g.Extra)
}

var groupNames = jsonNames(Group{})

// UnmarshalJSON reads a group, with names in any case, and keeps the rest in Extra.
func (g *Group) UnmarshalJSON(data []byte) error {
	type plain Group
	var wire plain
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	*g = Group(wire)
	extra, err := extraOf(data, groupNames)
	g.Extra = extra
	return err
}

// UnmarshalJSON reads the complex form and a bare id.
func (m *Member) UnmarshalJSON(data []byte) error {
	type plain Member
	*m = Member{}
	return decodeValue(data, (*plain)(m), &m.Value)
}
