package scim_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

func TestFilterMatches(t *testing.T) {
	t.Parallel()
	const enterprise = scim.EnterpriseUserURN
	tests := map[string]bool{
		// The examples of RFC 7644 §3.4.2.2.
		`userName eq "bjensen"`:                                      false,
		`userName Eq "bjensen@example.com"`:                          true,
		`name.familyName co "O'Malley"`:                              false,
		`userName sw "J"`:                                            false,
		`urn:ietf:params:scim:schemas:core:2.0:User:userName sw "B"`: true,
		`title pr`: true,
		`meta.lastModified gt "2011-05-13T04:42:33Z"`:                                                       true,
		`meta.lastModified ge "2011-05-13T04:42:34Z"`:                                                       true,
		`meta.lastModified lt "2011-05-13T04:42:34Z"`:                                                       false,
		`meta.lastModified le "2011-05-13T04:42:34Z"`:                                                       true,
		`title pr and userType eq "Employee"`:                                                               true,
		`title pr or userType eq "Intern"`:                                                                  true,
		`schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`:                           true,
		`userType eq "Employee" and (emails co "example.com" or emails.value co "x")`:                       true,
		`userType ne "Employee" and not (emails co "example.com" or emails co "x")`:                         false,
		`userType eq "Employee" and (emails.type eq "work")`:                                                true,
		`userType eq "Employee" and emails[type eq "work" and value co "@example.com"]`:                     true,
		`emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]`: true,
		`emails[type eq "home" and value co "@example.com"]`:                                                false,
		`emails[type eq "home"] and emails[value co "@example.com"]`:                                        true,
		`emails[not (type eq "home") and primary eq true]`:                                                  true,
		`emails[type eq "work"].value eq "BJENSEN@example.com"`:                                             true,
		`emails[type eq "home"].value eq "bjensen@example.com"`:                                             false,
		enterprise + `:employeeNumber eq "701984"`:                                                          true,
		enterprise + `:manager.displayName eq "john smith"`:                                                 true,
		enterprise + `:manager eq "26118915-6090-4610-87e4-49d8ca9f808d"`:                                   true,
		enterprise + ` pr`: true,
		strings.ToUpper(enterprise) + `:EMPLOYEENUMBER eq "701984"`: true,
		// Precedence: and before or, parentheses before both.
		`title eq "x" and title eq "y" or userType pr`:   true,
		`userType pr or title eq "x" and title eq "y"`:   true,
		`(userType pr or title eq "x") and title eq "y"`: false,
		`NOT (title eq "x") AND userType PR`:             true,
		// Case goes by caseExact.
		`USERNAME eq "BJensen@Example.COM"`:                   true,
		`id eq "2819C223-7F76-453A-919D-413861904646"`:        false,
		`id eq "2819c223-7f76-453a-919d-413861904646"`:        true,
		`externalId eq "701984"`:                              true,
		`meta.resourceType eq "user"`:                         false,
		`x509Certificates.value eq "miidqzcc"`:                false,
		`x509Certificates eq "MIIDQzCC"`:                      true,
		`displayName eq "babs jensen" and displayName sw "B"`: true,
		`displayName ew "SEN"`:                                true,
		`displayName gt "babs"`:                               true,
		`displayName lt "Babt"`:                               true,
		// Values are JSON.
		`displayName eq "B\u0061bs\u0020Jensen"`:               true,
		`password eq "t1meMa$heen"`:                            false,
		`password pr`:                                          false,
		`meta.version eq "W\/\"a330bc54f0671c9\""`:             true,
		`active eq true`:                                       true,
		`active eq "True"`:                                     true,
		`active ne false`:                                      true,
		`active eq false`:                                      false,
		`urn:example:badge:level eq 3.0`:                       true,
		`urn:example:badge:level gt 2.5`:                       true,
		`urn:example:badge:level lt 1e1`:                       true,
		`urn:example:badge:colour eq "BLUE"`:                   true,
		`meta.created eq "2010-01-23T05:56:22+01:00"`:          true,
		`meta.created sw "2010-01"`:                            true,
		`meta.created ne "2010-01-23T04:56:22.000Z"`:           false,
		`meta.created eq "2010-01-23T04:56:22"`:                true,
		`  userName   eq    "bjensen@example.com"  `:           true,
		`( ( userName pr ) )`:                                  true,
		`not(title eq "x")`:                                    true,
		`not eq "x"`:                                           false,
		`emails.primary eq true`:                               true,
		`groups.display eq "tour guides"`:                      true,
		`name pr`:                                              true,
		`emails pr`:                                            true,
		`schemas[value ew "enterprise:2.0:User"]`:              true,
		`emails ne "bjensen@example.com"`:                      true, // One of them differs.
		`not (emails eq "bjensen@example.com")`:                false,
		`title eq null`:                                        false,
		`title ne null`:                                        true,
		`nickName eq null`:                                     true,
		`nickName ne null`:                                     false,
		`nickName ne "x"`:                                      true,
		`nickName pr`:                                          false,
		`nickName eq "x" or nickName gt "a" or nickName co ""`: false,
		// What nobody knows is no error and no match.
		`shoeSize eq 5`:                                  false,
		`shoeSize pr`:                                    false,
		`shoeSize eq null`:                               false,
		`shoeSize ne 5`:                                  true,
		`name.shoeSize sw "x"`:                           false,
		`emails.shoeSize eq "x"`:                         false,
		`emails[shoeSize eq "x"]`:                        false,
		`shoes[size eq 5 and colour eq ""]`:              false,
		`userName.x eq "y"`:                              false,
		`urn:x:nothing:at.all pr`:                        false,
		`displayName gt "z" or not (userName ew ".com")`: false,
	}
	d, o := scim.UserDefinition(), decode(t, barbara)
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			f, err := scim.ParseFilter(text)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := f.Match(d, o); err != nil || got != want {
				t.Errorf("%s gives %v, %v", f, got, err)
			}
			again, err := scim.ParseFilter(f.String())
			if err != nil || again.String() != f.String() {
				t.Errorf("%s is canonically %s, which is canonically %v, %v", text, f, again, err)
			}
		})
	}
}

func TestFilterErrorsGiveThePosition(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		``:                               "position 1: an attribute name was expected, not the end",
		`   `:                            "position 4: an attribute name was expected, not the end",
		`userName`:                       "position 9: after userName one of eq",
		`userName eq`:                    "position 12: a blank and a value",
		`userName eq `:                   "position 13: a value was expected, not the end",
		`userName eq"x"`:                 `position 12: a blank and a value were expected after eq, not "\""`,
		`userName"x"`:                    "position 9: after userName",
		`userName xx "a"`:                `not "xx"`,
		`userName eq x`:                  `position 13: a value was expected, not "x"`,
		`userName eq True`:               `position 13: a value was expected, not "True"`,
		`userName eq 'x'`:                "position 13",
		`userName eq 01`:                 "position 13",
		`userName eq "x`:                 "position 13: the string has no closing quote",
		`userName eq "x\`:                "position 13: the string has no closing quote",
		`userName eq "\x"`:               "position 13",
		`userName eq "x" title pr`:       `position 17: "and", "or" or the end was expected, not "title"`,
		`userName eq "x" and`:            `position 17: "and", "or" or the end was expected`,
		`userName eq "x" and `:           "position 21: an attribute name was expected",
		`userName eq "x" xor title pr`:   `not "xor"`,
		`userName pr)`:                   `position 12: "and", "or" or the end was expected, not ")"`,
		`(userName pr`:                   `position 13: ')' was expected, not the end, for the '(' at position 1`,
		`emails[type eq "work"`:          `position 22: ']' was expected, not the end, for the '[' at position 7`,
		`emails[type eq "work")`:         `']' was expected, not ")"`,
		`emails[]`:                       "position 8: an attribute name",
		`emails[addresses[type pr]]`:     "position 17: a value filter cannot stand in another",
		`emails.value[type pr]`:          `position 13: a value filter belongs to an attribute, not to the sub-attribute "value"`,
		`emails[type pr].`:               "position 17: a sub-attribute name",
		`emails[type pr].value`:          "position 22: after emails[type pr].value",
		`name.givenName.first eq "x"`:    `position 1: "name.givenName.first" is not an attribute name`,
		`1name eq "x"`:                   "position 1",
		`na/me eq "x"`:                   "position 1",
		`name. eq "x"`:                   "position 1",
		`.name eq "x"`:                   "position 1",
		`http://x:name eq "x"`:           `position 1: "http://x" is not a URN`,
		`urn: eq "x"`:                    "position 1",
		`urn::a eq "x"`:                  `"urn:" is not a URN`,
		`naïve eq "x"`:                   "position 3: after na one of",
		`not title pr`:                   `position 5: after not one of`,
		"userName\teq \"x\"":             "position 9",
		`(userName pr)and(title pr)`:     "position 14",
		`userName eq "a" or or title pr`: "position 23: after or one of",
	}
	for text, words := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			_, err := scim.ParseFilter(text)
			wantError(t, err, scim.InvalidFilter, "filter at position", words)
		})
	}
}

func TestFilterRefusesComparisonsThatTheTypeDoesNotAllow(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		`active gt true`:                           "active, which is a boolean",
		`active co "tru"`:                          "active, which is a boolean",
		`active eq "yes"`:                          "compared with true or false",
		`active eq 1`:                              "compared with true or false",
		`x509Certificates.value gt "a"`:            "which is binary",
		`userName eq 5`:                            "not with the number 5",
		`userName eq true`:                         "not with a boolean",
		`userName gt null`:                         "does not apply to null",
		`meta.created gt "yesterday"`:              "not a date and time",
		`meta.created eq 5`:                        "not with the number 5",
		`name eq "x"`:                              "name is a complex attribute",
		`urn:x:y:z co 5`:                           "which is a number",
		`emails[primary gt true]`:                  "which is a boolean",
		`nickName pr and active gt true`:           "which is a boolean",
		`userName pr or active gt true`:            "which is a boolean",
		`not (active gt true)`:                     "which is a boolean",
		`emails[primary gt true].value eq "x"`:     "which is a boolean",
		scim.EnterpriseUserURN + ` eq "x"`:         "complex attribute",
		`title eq "x" and emails[primary lt true]`: "which is a boolean",
	}
	for text, words := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			f, err := scim.ParseFilter(text)
			if err != nil {
				t.Fatal(err)
			}
			// With data and without: whether a filter is wrong is no matter of who is there.
			for _, o := range []scim.Object{decode(t, barbara), {}} {
				_, err := f.Match(scim.UserDefinition(), o)
				wantError(t, err, scim.InvalidFilter, words)
			}
			_, err = scim.Compile(scim.UserDefinition(), f)
			wantError(t, err, scim.InvalidFilter, words)
		})
	}
}

func TestFilterComparesNumbersOfTheDefinition(t *testing.T) {
	t.Parallel()
	d := scim.UserDefinition()
	d.Core.Attributes = append(d.Core.Attributes,
		scim.Attribute{Name: "age", Type: "integer"}, scim.Attribute{Name: "height", Type: "decimal"})
	o := decode(t, `{"age": 42, "height": 1.80}`)
	for text, want := range map[string]bool{
		`age eq 42`: true, `age ne 42`: false, `age gt 41.5`: true, `age le 41`: false, `height eq 1.8`: true,
		`height lt 18e-1`: false, `height ge 1.8`: true, `age ne 9007199254740993`: true,
	} {
		f, err := scim.ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.Match(d, o); err != nil || got != want {
			t.Errorf("%s gives %v, %v", text, got, err)
		}
	}
	for _, text := range []string{`age co 4`, `age eq "42"`, `height sw 1`} {
		f, err := scim.ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.Match(d, o)
		wantError(t, err, scim.InvalidFilter)
	}
}

func TestFilterHasLimits(t *testing.T) {
	t.Parallel()
	nested := func(depth int) string {
		return strings.Repeat("(", depth) + "title pr" + strings.Repeat(")", depth)
	}
	if _, err := scim.ParseFilter(nested(32)); err != nil {
		t.Errorf("32 levels are refused: %v", err)
	}
	_, err := scim.ParseFilter(nested(33))
	wantError(t, err, scim.InvalidFilter, "position 33", "deeper than 32")
	_, err = scim.ParseFilter(strings.Repeat("not (", 33) + "title pr" + strings.Repeat(")", 33))
	wantError(t, err, scim.InvalidFilter, "deeper than 32")
	_, err = scim.ParseFilter(nested(4000))
	wantError(t, err, scim.InvalidFilter, "deeper than 32")

	long := `userName eq "` + strings.Repeat("x", 8<<10-len(`userName eq ""`)) + `"`
	if _, err := scim.ParseFilter(long); err != nil {
		t.Errorf("8 KiB are refused: %v", err)
	}
	_, err = scim.ParseFilter(long + " ")
	wantError(t, err, scim.InvalidFilter, "longer than 8192 bytes")

	chain := strings.TrimSuffix(strings.Repeat("a pr and ", 900), " and ")
	f, err := scim.ParseFilter(chain)
	if err != nil || f.String() != chain {
		t.Errorf("a long chain is no deep filter: %v", err)
	}
}

func TestFilterHasOneCanonicalForm(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		`  userName   EQ   "a"  `:                     `userName eq "a"`,
		`((a pr) AND (b pr))`:                         `a pr and b pr`,
		`(a pr or b pr) and c pr`:                     `(a pr or b pr) and c pr`,
		`a pr and (b pr or c pr)`:                     `a pr and (b pr or c pr)`,
		`a pr or (b pr and c pr)`:                     `a pr or b pr and c pr`,
		`a pr and (b pr and c pr)`:                    `a pr and b pr and c pr`,
		`NOT(a pr)`:                                   `not (a pr)`,
		`not (not (a pr or b pr))`:                    `not (not (a pr or b pr))`,
		`a[ b eq "c" ]`:                               `a[b eq "c"]`,
		`a[b pr].c Sw "d"`:                            `a[b pr].c sw "d"`,
		`urn:x:y:a.b eq null`:                         `urn:x:y:a.b eq null`,
		`a eq "\u0041\/<\n\""`:                        `a eq "A/<\n\""`,
		`a eq -1.50E+2`:                               `a eq -1.50E+2`,
		`a eq true or a eq false`:                     `a eq true or a eq false`,
		`and eq "or" and or eq "and" and not eq null`: `and eq "or" and or eq "and" and not eq null`,
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			f, err := scim.ParseFilter(text)
			if err != nil {
				t.Fatal(err)
			}
			if f.String() != want {
				t.Errorf("got  %s\nwant %s", f, want)
			}
		})
	}
}

func TestWalkVisitsEveryFilterAndStopsAtAnError(t *testing.T) {
	t.Parallel()
	f, err := scim.ParseFilter(`not (a eq 1 or b[c co "x"]) and d[e pr].f eq 2`)
	if err != nil {
		t.Fatal(err)
	}
	var ops []string
	err = scim.Walk(f, func(f scim.Filter) error {
		if c, ok := f.(scim.Comparison); ok {
			ops = append(ops, c.Op)
		}
		return nil
	})
	if got := strings.Join(ops, " "); err != nil || got != "eq co eq pr" {
		t.Errorf("visited %s, %v", got, err)
	}
	stop := errors.New("only eq")
	visits := 0
	err = scim.Walk(f, func(f scim.Filter) error {
		visits++
		if c, ok := f.(scim.Comparison); ok && c.Op != "eq" {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || visits != 6 {
		t.Errorf("stopped after %d visits with %v", visits, err)
	}
}
