package orgapi

import (
	"strconv"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// event is the body of a System Log entry, in Okta's order.
type event struct {
	Actor          actor          `json:"actor"`
	Client         client         `json:"client"`
	Device         any            `json:"device"`
	Authentication authentication `json:"authenticationContext"`
	Message        string         `json:"displayMessage"`
	EventType      string         `json:"eventType"`
	Outcome        outcome        `json:"outcome"`
	Published      string         `json:"published"`
	Security       security       `json:"securityContext"`
	Severity       string         `json:"severity"`
	Debug          debug          `json:"debugContext"`
	Legacy         any            `json:"legacyEventType"`
	Transaction    transaction    `json:"transaction"`
	UUID           string         `json:"uuid"`
	Version        string         `json:"version"`
	Request        chain          `json:"request"`
	Target         []target       `json:"target"`
}

type actor struct {
	ID          string `json:"id"`
	Type        string `json:"type"`
	AlternateID string `json:"alternateId"`
	DisplayName string `json:"displayName"`
	Detail      any    `json:"detailEntry"`
}

// target is an actor in shape.
type target actor

type client struct {
	UserAgent userAgent `json:"userAgent"`
	Zone      string    `json:"zone"`
	Device    string    `json:"device"`
	ID        any       `json:"id"`
	IP        *string   `json:"ipAddress"`
	Location  any       `json:"geographicalContext"`
}

type userAgent struct {
	Raw     string `json:"rawUserAgent"`
	OS      string `json:"os"`
	Browser string `json:"browser"`
}

type authentication struct {
	Provider           any    `json:"authenticationProvider"`
	CredentialProvider any    `json:"credentialProvider"`
	CredentialType     any    `json:"credentialType"`
	Issuer             any    `json:"issuer"`
	Interface          any    `json:"interface"`
	Step               int    `json:"authenticationStep"`
	Session            string `json:"externalSessionId"`
}

type outcome struct {
	Result string  `json:"result"`
	Reason *string `json:"reason"`
}

type security struct {
	Number  any `json:"asNumber"`
	Org     any `json:"asOrg"`
	ISP     any `json:"isp"`
	Domain  any `json:"domain"`
	IsProxy any `json:"isProxy"`
}

type debug struct {
	Data map[string]string `json:"debugData"`
}

type transaction struct {
	Type   string `json:"type"`
	ID     string `json:"id"`
	Detail empty  `json:"detail"`
}

type chain struct {
	IPs []hop `json:"ipChain"`
}

type hop struct {
	IP       string `json:"ip"`
	Location any    `json:"geographicalContext"`
	Version  string `json:"version"`
	Source   any    `json:"source"`
}

func eventBody(e org.Event) event {
	c, a := e.Call, e.Call.Actor
	body := event{
		Actor: actor{a.ID, a.Type, a.AlternateID, a.DisplayName, nil},
		Client: client{
			UserAgent: userAgent{c.UserAgent, "Unknown", "UNKNOWN"}, Zone: "null", Device: "Unknown", IP: maybe(c.IP),
		},
		Authentication: authentication{Session: "unknown"}, Message: e.Message, EventType: e.EventType,
		Outcome: outcome{e.Result, maybe(e.Reason)}, Published: e.Published, Severity: e.Severity,
		Debug:       debug{map[string]string{"requestId": c.RequestID, "requestUri": c.Path, "url": c.Path}},
		Transaction: transaction{Type: "WEB", ID: c.RequestID}, UUID: e.UUID, Version: "0", Request: chain{[]hop{}}, Target: []target{},
	}
	// Okta's help pages name the value; that commas part the names is an assumption.
	if len(e.Changed) > 0 {
		body.Debug.Data["changedAttributes"] = strings.Join(e.Changed, ",")
	}
	if c.IP != "" {
		version := "V4"
		if strings.Contains(c.IP, ":") {
			version = "V6"
		}
		body.Request.IPs = append(body.Request.IPs, hop{IP: c.IP, Version: version})
	}
	for _, t := range e.Targets {
		body.Target = append(body.Target, target{t.ID, t.Type, t.AlternateID, t.DisplayName, nil})
	}
	return body
}

func (s *server) logQuery(r *request) (q org.LogQuery, err error) {
	q = org.LogQuery{
		Filter: r.query.Get("filter"), Q: r.query.Get("q"), Descending: strings.EqualFold(r.query.Get("sortOrder"), "DESCENDING"),
	}
	for name, into := range map[string]*time.Time{"since": &q.Since, "until": &q.Until} {
		text := r.query.Get(name)
		if text == "" {
			continue
		}
		if *into, err = time.Parse(time.RFC3339, text); err != nil {
			return q, org.Invalid(name, name+": The date format is not valid, it must be ISO 8601")
		}
	}
	if q.Since.IsZero() {
		end := q.Until
		if end.IsZero() {
			end = s.options.Now()
		}
		q.Since = end.AddDate(0, 0, -7)
	}
	if text := r.query.Get("after"); text != "" {
		if q.After, err = strconv.ParseInt(text, 10, 64); err != nil || q.After < 0 {
			return q, org.BadPaging()
		}
	}
	q.Limit, err = r.limit(100, 1000)
	return q, err
}

func (s *server) systemLog(r *request) (answer, error) {
	q, err := s.logQuery(r)
	if err != nil {
		return answer{}, err
	}
	page, last, more, err := s.org.Events(r.Context(), q)
	if err != nil {
		return answer{}, err
	}
	list := make([]event, len(page))
	for n, e := range page {
		list[n] = eventBody(e)
	}
	next := ""
	// A query without an end is polled: there is always a next page, which may be
	// empty until something happens.
	if more || q.Until.IsZero() && !q.Descending {
		next = strconv.FormatInt(last, 10)
	}
	if r.query.Get("since") == "" {
		r.query.Set("since", q.Since.UTC().Format(time.RFC3339))
	}
	return r.link(list, next, q.Limit)
}
