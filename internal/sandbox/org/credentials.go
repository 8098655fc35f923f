package org

import (
	"context"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"unicode"
)

// Credentials is what a client sends of how a person signs in.
type Credentials struct {
	Password *struct {
		Value string          `json:"value"`
		Hash  json.RawMessage `json:"hash"`
		Hook  json.RawMessage `json:"hook"`
	} `json:"password"`
	RecoveryQuestion *struct {
		Question string `json:"question"`
		Answer   string `json:"answer"`
	} `json:"recovery_question"`
	Provider *struct {
		Type string `json:"type"`
		Name string `json:"name"`
	} `json:"provider"`
}

func (w *writer) setCredentials(u *User, in *Credentials) error {
	if in == nil {
		return nil
	}
	if p := in.Provider; p != nil && p.Type != "" {
		u.ProviderType, u.ProviderName = p.Type, p.Name
	}
	if p := in.Password; p != nil {
		switch {
		case p.Value != "":
			if !goodPassword(p.Value, u.Login()) {
				return Invalid("password", passwordPolicy)
			}
			u.Password, u.PasswordChanged = hash(u.ID, p.Value), w.stamp()
		case len(p.Hash) > 0 && string(p.Hash) != "null", len(p.Hook) > 0 && string(p.Hook) != "null":
			// What the hash is of cannot be known, so nobody can prove to have it.
			u.Password, u.PasswordChanged = "imported", w.stamp()
			u.ProviderType, u.ProviderName = "IMPORT", "IMPORT"
		}
	}
	if q := in.RecoveryQuestion; q != nil && q.Question != "" {
		if len(q.Answer) < 4 {
			return Invalid("recovery_question", "recovery_question.answer: The security question answer must be at least 4 characters in length")
		}
		u.Question, u.Answer = q.Question, hash(u.ID, strings.ToLower(q.Answer))
	}
	return nil
}

const passwordPolicy = "password: Password requirements were not met. Password requirements: at least 8 characters, " +
	"a lowercase letter, an uppercase letter, a number, no parts of your username."

// goodPassword holds Okta's default password policy.
func goodPassword(password, login string) bool {
	if len(password) < 8 || len(password) > 72 || !strings.ContainsFunc(password, unicode.IsLower) ||
		!strings.ContainsFunc(password, unicode.IsUpper) || !strings.ContainsFunc(password, unicode.IsDigit) {
		return false
	}
	for part := range strings.FieldsFuncSeq(login, func(r rune) bool { return strings.ContainsRune("@._-,#", r) }) {
		if len(part) >= 4 && strings.Contains(strings.ToLower(password), strings.ToLower(part)) {
			return false
		}
	}
	return true
}

// hash keeps secrets out of the file. The rounds are few: it holds made-up people.
func hash(salt, secret string) string {
	key, err := pbkdf2.Key(sha256.New, secret, []byte(salt), 1000, 32)
	if err != nil {
		return ""
	}
	return hex.EncodeToString(key)
}

func matches(kept, salt, secret string) bool {
	return kept != "" && subtle.ConstantTimeCompare([]byte(kept), []byte(hash(salt, secret))) == 1
}

// ChangePassword sets a password for whoever knows the old one.
func (o *Org) ChangePassword(ctx context.Context, ref, from, to string) (*User, error) {
	return o.change(ctx, ref, "user.account.update_password", "User update password for Okta", func(w *writer, u *User) error {
		switch u.Status {
		case Staged, Active, PasswordExpired, Recovery:
		default:
			return wrongStatus()
		}
		if !matches(u.Password, u.ID, from) {
			return updateFailed("oldPassword: The credentials provided were incorrect.")
		}
		if !goodPassword(to, u.Login()) {
			return updateFailed(passwordPolicy)
		}
		u.Password, u.PasswordChanged, u.LastUpdated = hash(u.ID, to), w.stamp(), w.stamp()
		if u.Status == PasswordExpired || u.Status == Recovery {
			w.move(u, Active)
		}
		return nil
	})
}

// ChangeQuestion sets the recovery question of whoever knows the password.
func (o *Org) ChangeQuestion(ctx context.Context, ref, password, question, answer string) (*User, error) {
	return o.change(ctx, ref, "user.account.update_question", "User update security question", func(w *writer, u *User) error {
		if !matches(u.Password, u.ID, password) {
			return updateFailed("password: The credentials provided were incorrect.")
		}
		if question == "" || len(answer) < 4 {
			return updateFailed("recovery_question.answer: The security question answer must be at least 4 characters in length")
		}
		u.Question, u.Answer, u.LastUpdated = question, hash(u.ID, strings.ToLower(answer)), w.stamp()
		return nil
	})
}

func updateFailed(cause string) *Error {
	return &Error{http.StatusForbidden, "E0000014", "Update of credentials failed", []string{cause}}
}
