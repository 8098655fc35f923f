package guardrail

import (
	"fmt"
	"strconv"
	"strings"
)

// DefaultLimit stops a plan that would remove more people than one page of the
// tenant's answer holds. It is generous on purpose: it is there for the deleted
// file and the emptied variable, not for a Monday's leavers.
const DefaultLimit = "200"

// Limit is a number of people, or a percentage of all people of the tenant.
type Limit struct {
	value   int
	percent bool
}

// ParseLimit reads "25" or "10%". A percentage is at most 100.
func ParseLimit(text string) (Limit, error) {
	digits, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	n, err := strconv.Atoi(strings.TrimSpace(digits))
	if err != nil || n < 0 || (percent && n > 100) {
		return Limit{}, fmt.Errorf("%q is neither a number of people such as \"25\" nor a percentage such as \"10%%\"", text)
	}
	return Limit{value: n, percent: percent}, nil
}

func (l Limit) String() string {
	if l.percent {
		return strconv.Itoa(l.value) + "%"
	}
	return strconv.Itoa(l.value)
}

// of returns the limit as a number of people in a tenant of that many.
func (l Limit) of(people int) int {
	if l.percent {
		return people * l.value / 100
	}
	return l.value
}
