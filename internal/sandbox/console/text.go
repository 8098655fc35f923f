package console

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	shown = 56   // runes of a value in a table
	whole = 1000 // runes of a value that its title holds
)

// text is a value from outside as it is shown. Title is the value at length
// where Text is cut, else "".
type text struct{ Text, Title string }

// value is a value in a table.
func value(s string) text { return short(shown, s) }

// short cuts a value to so many runes.
func short(most int, s string) text {
	cut := reveal(clip(s, most))
	if utf8.RuneCountInString(s) <= most {
		return text{Text: cut}
	}
	title := reveal(clip(s, whole))
	if length := utf8.RuneCountInString(s); length > whole {
		title += fmt.Sprintf(" (the first %d of %d characters)", whole, length)
	}
	return text{cut, title}
}

func clip(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// reveal writes out what would be invisible or would reorder the text around
// it, so that no two names look alike by such means.
func reveal(s string) string {
	if strings.IndexFunc(s, hidden) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if hidden(r) {
			fmt.Fprintf(&b, "‹U+%04X›", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hidden are control characters, those that override or isolate a direction,
// and those without width, but for the two joiners and the two direction marks
// that names need.
func hidden(r rune) bool {
	switch {
	case r >= 0x200C && r <= 0x200F:
		return false
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), r == 0x2028, r == 0x2029, r == utf8.RuneError:
		return true
	}
	return false
}

// count writes a number with its thousands apart.
func count(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "\u00a0" + digits[i:]
	}
	return digits
}

// plural is a count of things.
func plural(n int, one, many string) string {
	if n == 1 {
		return count(n) + " " + one
	}
	return count(n) + " " + many
}
