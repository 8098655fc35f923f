package scim

import "encoding/json"

// User is a person (RFC 7643 §4.1) as a client sees it. An unset field is not
// sent. Extra keeps every attribute that has no field here, extensions among
// them, and is written back as it came; names in it that a field has are ignored.
type User struct {
	Schemas     []string                   `json:"schemas,omitempty"`
	ID          string                     `json:"id,omitempty"`
	ExternalID  string                     `json:"externalId,omitempty"`
	UserName    string                     `json:"userName,omitempty"`
	Name        *Name                      `json:"name,omitempty"`
	DisplayName string                     `json:"displayName,omitempty"`
	Emails      []Email                    `json:"emails,omitempty"`
	Active      *bool                      `json:"active,omitempty"`
	Roles       []Role                     `json:"roles,omitempty"`
	Groups      []GroupRef                 `json:"groups,omitempty"`
	Meta        *Meta                      `json:"meta,omitempty"`
	Extra       map[string]json.RawMessage `json:"-"`
}

// Name holds the components of a person's name (RFC 7643 §4.1.1).
type Name struct {
	Formatted       string `json:"formatted,omitempty"`
	FamilyName      string `json:"familyName,omitempty"`
	GivenName       string `json:"givenName,omitempty"`
	MiddleName      string `json:"middleName,omitempty"`
	HonorificPrefix string `json:"honorificPrefix,omitempty"`
	HonorificSuffix string `json:"honorificSuffix,omitempty"`
}

// Email is one e-mail address (RFC 7643 §4.1.2). At most one of a user is primary.
type Email struct {
	Value   string `json:"value,omitempty"`
	Type    string `json:"type,omitempty"`
	Display string `json:"display,omitempty"`
	Primary bool   `json:"primary,omitempty"`
}

// Role is one role of a user (RFC 7643 §4.1.2). It decodes from "admin" as from {"value":"admin"}.
type Role struct {
	Value   string `json:"value,omitempty"`
	Type    string `json:"type,omitempty"`
	Display string `json:"display,omitempty"`
	Primary bool   `json:"primary,omitempty"`
}

// GroupRef is a group that a user is in, which the server writes (RFC 7643 §4.1.2).
type GroupRef struct {
	Value   string `json:"value,omitempty"`
	Ref     string `json:"$ref,omitempty"`
	Display string `json:"display,omitempty"`
	Type    string `json:"type,omitempty"`
}

// PrimaryEmail is the address marked as primary, or "" when none is.
func (u User) PrimaryEmail() string {
	for _, email := range u.Emails {
		if email.Primary {
			return email.Value
		}
	}
	return ""
}

// MarshalJSON writes the fields that are set, then Extra.
func (u User) MarshalJSON() ([]byte, error) {
	type plain User
	return encodeWithExtra(plain(u), u.Extra)
}

var userNames = jsonNames(User{})

// UnmarshalJSON reads a user, with names in any case, and keeps the rest in Extra.
func (u *User) UnmarshalJSON(data []byte) error {
	type plain User
	var wire struct {
		plain

		Active *boolean `json:"active"`
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	*u = User(wire.plain)
	u.Active = (*bool)(wire.Active)
	extra, err := extraOf(data, userNames)
	u.Extra = extra
	return err
}

// UnmarshalJSON reads the complex form and a bare address.
func (e *Email) UnmarshalJSON(data []byte) error {
	v, err := decodeLabelled(data)
	*e = Email(v)
	return err
}

// UnmarshalJSON reads the complex form and a bare role name.
func (r *Role) UnmarshalJSON(data []byte) error {
	v, err := decodeLabelled(data)
	*r = Role(v)
	return err
}

// UnmarshalJSON reads the complex form and a bare id.
func (g *GroupRef) UnmarshalJSON(data []byte) error {
	type plain GroupRef
	*g = GroupRef{}
	return decodeValue(data, (*plain)(g), &g.Value)
}

type labelled struct {
	Value, Type, Display string
	Primary              bool
}

func decodeLabelled(data []byte) (labelled, error) {
	var wire struct {
		Value, Type, Display string
		Primary              boolean
	}
	err := decodeValue(data, &wire, &wire.Value)
	return labelled{wire.Value, wire.Type, wire.Display, bool(wire.Primary)}, err
}
