package sandbox

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/provisioning"
)

// command is what the arguments of the subcommand ask for.
type command struct {
	options            Options
	listen, oktaListen string
	tlsCert, tlsKey    string
	logFormat          string
	noConsole          bool
	keyFromEnvironment bool
	tokenFromVariable  bool
}

// apiKeyVariable stands in for --api-key, which process lists show.
const apiKeyVariable = "VEZA_SANDBOX_API_KEY"

// oktaTokenVariable does the same for --okta-token.
const oktaTokenVariable = "VEZA_SANDBOX_OKTA_TOKEN"

// errHelp asks for the help text.
var errHelp = errors.New("help was asked for")

// parse reads the arguments. Its errors name the flag at fault.
func parse(args []string, getenv func(string) string) (command, error) {
	c := command{options: Options{Path: "veza-sandbox.db", ActivationDelay: 30 * time.Second, DeletionDelay: 10 * time.Second,
		RateLimit: 200, PageSize: 200,
		OrgRateLimit: 600, OrgConcurrent: 75, Provisioning: "async"}}
	set := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	// The package would print its own usage, dashes and all.
	set.SetOutput(io.Discard)
	c.register(set)
	if err := set.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return command{}, errHelp
		}
		return command{}, errors.New(twoDashes(err.Error()))
	}
	if set.NArg() > 0 {
		return command{}, fmt.Errorf("unexpected argument %q: every setting is a flag", set.Arg(0))
	}
	given := map[string]bool{}
	set.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if !given["api-key"] {
		if key := getenv(apiKeyVariable); key != "" {
			c.options.APIKey, c.keyFromEnvironment = key, true
		}
	}
	if !given["okta-token"] {
		if token := getenv(oktaTokenVariable); token != "" {
			c.options.OrgToken, c.tokenFromVariable = token, true
		}
	}
	return c, c.check(given)
}

func (c *command) register(set *flag.FlagSet) {
	o := &c.options
	set.StringVar(&c.listen, "listen", "127.0.0.1:8643", "")
	set.StringVar(&o.Path, "data", o.Path, "")
	set.StringVar(&c.tlsCert, "tls-cert", "", "")
	set.StringVar(&c.tlsKey, "tls-key", "", "")
	set.StringVar(&o.APIKey, "api-key", "", "")
	set.BoolVar(&o.NewKey, "new-key", false, "")
	set.BoolVar(&o.SCIMEnabled, "scim-enabled", false, "")
	set.StringVar(&o.Profile, "profile", "veza", "")
	set.Func("activation-delay", "", duration(&o.ActivationDelay))
	set.Func("deletion-delay", "", duration(&o.DeletionDelay))
	set.Func("rate-limit", "", number(&o.RateLimit))
	set.Func("page-size", "", number(&o.PageSize))
	set.Func("latency", "", duration(&o.Latency))
	set.Func("read-lag", "", duration(&o.ReadLag))
	set.Func("fault", "", func(text string) error {
		fault, err := ParseFault(text)
		o.Faults = append(o.Faults, fault)
		return err
	})
	set.StringVar(&c.oktaListen, "okta-listen", "", "")
	set.StringVar(&o.OrgToken, "okta-token", "", "")
	set.Func("okta-rate-limit", "", number(&o.OrgRateLimit))
	set.Func("okta-index-lag", "", duration(&o.OrgIndexLag))
	set.Func("okta-fault", "", func(text string) error {
		fault, err := ParseFault(text)
		o.OrgFaults = append(o.OrgFaults, fault)
		return err
	})
	set.Func("okta-scim-app", "", func(label string) error {
		if strings.TrimSpace(label) == "" {
			return errors.New("a label is needed")
		}
		o.OrgSCIMApps = append(o.OrgSCIMApps, label)
		return nil
	})
	set.StringVar(&o.Provisioning, "provisioning", o.Provisioning, "")
	set.StringVar(&c.logFormat, "log-format", "text", "")
	set.BoolVar(&c.noConsole, "no-console", false, "")
}

// check holds the rules that span a value or two.
func (c *command) check(given map[string]bool) error {
	o := c.options
	for name, d := range map[string]time.Duration{"activation-delay": o.ActivationDelay, "latency": o.Latency, "read-lag": o.ReadLag,
		"deletion-delay": o.DeletionDelay, "okta-index-lag": o.OrgIndexLag} {
		if d < 0 {
			return fmt.Errorf("--%s %s must not be negative", name, d)
		}
	}
	switch {
	case o.RateLimit < 0:
		return fmt.Errorf("--rate-limit %d must not be negative: 0 is no limit", o.RateLimit)
	case o.OrgRateLimit < 0:
		return fmt.Errorf("--okta-rate-limit %d must not be negative: 0 is no limit", o.OrgRateLimit)
	case o.PageSize < 1:
		return fmt.Errorf("--page-size %d must be 1 or more", o.PageSize)
	case o.Profile != "veza" && o.Profile != "rfc":
		return fmt.Errorf("--profile %q is not known: use veza or rfc", o.Profile)
	case !provisioning.Mode(o.Provisioning).Known():
		return fmt.Errorf("--provisioning %q is not known: use async, sync or off", o.Provisioning)
	case c.logFormat != "text" && c.logFormat != "json":
		return fmt.Errorf("--log-format %q is not known: use text or json", c.logFormat)
	case o.Path == "":
		return errors.New("--data is blank: name a file, or :memory: to keep nothing")
	case (c.tlsCert == "") != (c.tlsKey == ""):
		return errors.New("--tls-cert and --tls-key go together: give both or neither")
	case given["api-key"] && strings.TrimSpace(o.APIKey) == "":
		return errors.New("--api-key is blank: give a key, or leave the flag out to have one made")
	case !fitsHeader(o.APIKey):
		return errors.New("--api-key (or " + apiKeyVariable + ") must be printable ASCII without blanks, since it travels in a header")
	case given["okta-token"] && strings.TrimSpace(o.OrgToken) == "":
		return errors.New("--okta-token is blank: give a token, or leave the flag out to have one made")
	case !fitsHeader(o.OrgToken):
		return errors.New("--okta-token (or " + oktaTokenVariable + ") must be printable ASCII without blanks, since it travels in a header")
	case o.APIKey != "" && o.NewKey:
		return errors.New("--new-key and --api-key (or " + apiKeyVariable + ") exclude each other")
	}
	return nil
}

// fitsHeader says whether a secret can travel in a header as one word.
func fitsHeader(secret string) bool {
	return !strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r > '~' })
}

// logger writes to w in the form asked for.
func (c *command) logger(w io.Writer) *slog.Logger {
	if c.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// baseURL is the tenant's address for its clients.
func (c *command) baseURL(address string) string {
	u := url.URL{Scheme: "http", Host: address}
	if c.tlsCert != "" {
		u.Scheme = "https"
	}
	return u.String()
}

// twoDashes writes flags as the help does, in messages of package flag.
func twoDashes(message string) string {
	for _, before := range []string{"not defined: ", "needs an argument: ", "for flag ", "for "} {
		if head, tail, ok := strings.Cut(message, before+"-"); ok && !strings.HasPrefix(tail, "-") {
			return head + before + "--" + tail
		}
	}
	return message
}

func number(into *int) func(string) error {
	return func(text string) error {
		n, err := strconv.Atoi(text)
		if err != nil {
			return errors.New("not a whole number")
		}
		*into = n
		return nil
	}
}

func duration(into *time.Duration) func(string) error {
	return func(text string) error {
		d, err := time.ParseDuration(text)
		if err != nil {
			return errors.New("not a time: write it with a unit, as in 30s or 500ms")
		}
		*into = d
		return nil
	}
}
