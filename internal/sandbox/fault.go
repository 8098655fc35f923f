package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Fault makes the sandbox fail on purpose for requests that match it. Exactly
// one of Status, Drop and Reset is set.
type Fault struct {
	// Method is an HTTP method; "" and "*" match every method.
	Method string
	// Path is the start of the request's path; one that ends in "$" is the
	// whole path, so that "/scim/v2/Users$" leaves "/scim/v2/Users/{id}" alone.
	Path string

	// Status answers with this status before the request reaches the tenant.
	Status int
	// RetryAfter is sent as the Retry-After header along with Status: seconds or
	// an HTTP date, both forms of RFC 9110 §10.2.3.
	RetryAfter string
	// Body replaces the body sent along with Status, which is otherwise the
	// error shape of the path: SCIM's under /scim/, the gateway's elsewhere.
	Body string

	// Drop carries the request out, then closes the connection with no answer.
	// Go's own HTTP client repeats a GET by itself when that happens on a
	// connection it had used before.
	Drop bool
	// Reset resets the connection before the request reaches the tenant.
	Reset bool

	// Times is how many matching requests fail; 0 is all of them.
	Times int
	// Skip is how many matching requests pass before the first one fails.
	Skip int
}

// Check refuses a fault that could not work as it is written.
func (f Fault) Check() error {
	kinds := 0
	for _, set := range []bool{f.Status != 0, f.Drop, f.Reset} {
		if set {
			kinds++
		}
	}
	switch {
	case kinds != 1:
		return fmt.Errorf("a fault is exactly one of a status, drop and reset")
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("status %d is not one a final answer can have: use 200 to 599", f.Status)
	case !strings.HasPrefix(f.Path, "/"):
		return fmt.Errorf("path %q must begin with a slash, as in /scim/v2/Users", f.Path)
	case f.Status == 0 && (f.RetryAfter != "" || f.Body != ""):
		return fmt.Errorf("retry-after and body go with a status, since %s sends no answer", f.kind())
	case f.Times < 0 || f.Skip < 0:
		return fmt.Errorf("times and skip must not be negative")
	}
	return nil
}

func (f Fault) kind() string {
	switch {
	case f.Drop:
		return "drop"
	case f.Reset:
		return "reset"
	default:
		return "status"
	}
}

func (f Fault) matches(method, path string) bool {
	if f.Method != "" && f.Method != "*" && !strings.EqualFold(f.Method, method) {
		return false
	}
	if whole, ok := strings.CutSuffix(f.Path, "$"); ok {
		return path == whole
	}
	return strings.HasPrefix(path, f.Path)
}

// ParseFault reads the form of --fault: a method or "*", the start of a path,
// and settings joined by commas, as in
//
//	POST /scim/v2/Users status=503,retry-after=2,times=2
//	PATCH /scim/v2/Groups drop,skip=1,times=1
//	* /scim/v2 reset,times=3
//
// body takes the rest of the text, commas included, and so comes last.
func ParseFault(text string) (Fault, error) {
	method, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	path, settings, ok := strings.Cut(strings.TrimSpace(rest), " ")
	if !ok {
		return Fault{}, fmt.Errorf("%q is not METHOD PATH SETTINGS, as in 'POST /scim/v2/Users status=503,times=2'", text)
	}
	if method != "*" && strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return Fault{}, fmt.Errorf("%q is not a method: use one such as POST, or * for all", method)
	}
	fault := Fault{Method: method, Path: path}
	settings = strings.TrimSpace(settings)
	for settings != "" {
		var setting string
		if strings.HasPrefix(settings, "body=") {
			setting, settings = settings, ""
		} else {
			setting, settings, _ = strings.Cut(settings, ",")
		}
		if err := fault.set(strings.TrimSpace(setting)); err != nil {
			return Fault{}, err
		}
	}
	if err := fault.Check(); err != nil {
		return Fault{}, err
	}
	return fault, nil
}

func (f *Fault) set(setting string) error {
	name, value, _ := strings.Cut(setting, "=")
	var err error
	switch name {
	case "status":
		f.Status, err = strconv.Atoi(value)
	case "times":
		f.Times, err = strconv.Atoi(value)
	case "skip":
		f.Skip, err = strconv.Atoi(value)
	case "retry-after":
		// A date has a comma in it, which is the separator here.
		f.RetryAfter, err = url.QueryUnescape(value)
	case "body":
		f.Body = value
	case "drop":
		f.Drop = true
	case "reset":
		f.Reset = true
	default:
		return fmt.Errorf("%q is not a setting of a fault: use status=N, drop, reset, times=N, skip=N, retry-after=SECONDS or body=TEXT", name)
	}
	if err != nil {
		return fmt.Errorf("%s=%s: not a whole number", name, value)
	}
	return nil
}

// String is the form that ParseFault reads.
func (f Fault) String() string {
	method := f.Method
	if method == "" {
		method = "*"
	}
	settings := f.kind()
	if f.Status != 0 {
		settings += "=" + strconv.Itoa(f.Status)
	}
	if f.RetryAfter != "" {
		settings += ",retry-after=" + url.QueryEscape(f.RetryAfter)
	}
	if f.Skip != 0 {
		settings += ",skip=" + strconv.Itoa(f.Skip)
	}
	if f.Times != 0 {
		settings += ",times=" + strconv.Itoa(f.Times)
	}
	if f.Body != "" {
		settings += ",body=" + f.Body
	}
	return method + " " + f.Path + " " + settings
}

// write answers with the fault's status.
func (f Fault) write(w http.ResponseWriter, r *http.Request, okta bool) {
	body, contentType := f.answer(r, okta)
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(f.Status)
	if f.Status != http.StatusNoContent && f.Status != http.StatusNotModified {
		_, _ = w.Write(body)
	}
}
