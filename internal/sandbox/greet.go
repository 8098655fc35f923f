package sandbox

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"
)

// greet prints what a person needs to begin. A secret is printed only when it
// was made here: one that was given is known already, and this may be a log.
func (c *command) greet(ctx context.Context, w io.Writer, s *Sandbox, address, oktaAddress string) error {
	base := c.baseURL(address)
	active, wait, err := s.tenant.SCIMReady(ctx)
	if err != nil {
		return err
	}
	var b strings.Builder
	line := func(label, text string) { fmt.Fprintf(&b, "  %-14s %s\n", label, text) }
	fmt.Fprintf(&b, "Veza sandbox at %s\n\n", base)
	if !c.noConsole {
		line("Console", base+"/ (read only, for a browser on this machine; --no-console turns it off)")
	}
	line("SCIM base URL", base+"/scim/v2")
	line("SCIM", c.scimState(active, wait))
	line("Data", c.dataState())
	key, export := c.keyState(s)
	line("API key", key)
	org := c.baseURL(oktaAddress)
	token, exportToken := c.tokenState(s)
	line("Okta org", org)
	line("Okta token", token)
	fmt.Fprintf(&b, "\nTo use it, in another terminal:\n\n  export VEZA_URL=%s\n  export VEZA_API_KEY=%s\n", base, export)
	curl := "  curl -s"
	if c.tlsCert != "" {
		curl += " --cacert " + shellQuote(absolute(c.tlsCert))
	}
	curl += ` -H "Authorization: Bearer $VEZA_API_KEY"`
	if !active && wait == 0 {
		fmt.Fprintf(&b, "%s -X PATCH -H \"Content-Type: application/json\" -d '{\"scim_enabled\": true}' \"$VEZA_URL/api/private/sign_in_settings?update_mask=scim_enabled\"\n", curl)
	}
	fmt.Fprintf(&b, "%s \"$VEZA_URL/scim/v2/Users\"\n\n", curl)
	fmt.Fprintf(&b, "  export OKTA_ORG_URL=%s\n  export OKTA_API_TOKEN=%s\n", org, exportToken)
	fmt.Fprintf(&b, "%s \"$OKTA_ORG_URL/api/v1/users\"\n\n",
		strings.Replace(curl, "Bearer $VEZA_API_KEY", "SSWS $OKTA_API_TOKEN", 1))
	_, err = io.WriteString(w, b.String())
	return err
}

func (c *command) scimState(active bool, wait time.Duration) string {
	switch {
	case active:
		return "on"
	case wait > 0:
		return fmt.Sprintf("switched on, and answers in %s", wait.Round(time.Second))
	case c.options.ActivationDelay > 0:
		return fmt.Sprintf("off; the first curl below switches it on, and it answers %s later", c.options.ActivationDelay)
	default:
		return "off; the first curl below switches it on"
	}
}

func (c *command) dataState() string {
	if c.options.Path == memory {
		return "in memory, gone when this stops"
	}
	return absolute(c.options.Path)
}

// keyState is a word about the key and what to paste after "VEZA_API_KEY=".
func (c *command) keyState(s *Sandbox) (state, export string) {
	switch {
	case c.keyFromEnvironment:
		return "the one in " + apiKeyVariable, `"$` + apiKeyVariable + `"`
	case c.options.APIKey != "":
		return "the one given with --api-key", "'<the key given with --api-key>'"
	case s.AdminKey() != "":
		return s.AdminKey() + " (keep it: it is stored as a hash and not shown again)", shellQuote(s.AdminKey())
	default:
		return "made at an earlier start, stored as a hash; --new-key makes another, --api-key sets one",
			"'<the key shown at the first start>'"
	}
}

// tokenState is a word about the org's token and what to paste after
// "OKTA_API_TOKEN=".
func (c *command) tokenState(s *Sandbox) (state, export string) {
	switch {
	case c.tokenFromVariable:
		return "the one in " + oktaTokenVariable, `"$` + oktaTokenVariable + `"`
	case c.options.OrgToken != "":
		return "the one given with --okta-token", "'<the token given with --okta-token>'"
	case s.OrgToken() != "" && c.options.NewKey:
		return s.OrgToken() + " (good until this stops)", shellQuote(s.OrgToken())
	case s.OrgToken() != "":
		return s.OrgToken() + " (keep it: it is stored as a hash and not shown again)", shellQuote(s.OrgToken())
	default:
		return "made at an earlier start, stored as a hash; --okta-token sets another", "'<the token shown at the first start>'"
	}
}

func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}

// shellQuote makes one word of a POSIX shell.
func shellQuote(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@%+=,", r)
	}
	if text != "" && strings.IndexFunc(text, func(r rune) bool { return !plain(r) }) < 0 {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
