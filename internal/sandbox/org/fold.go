package org

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// stripMarks takes diacritics off: é becomes e.
func stripMarks(text string) string {
	plain := make([]rune, 0, len(text))
	for _, r := range norm.NFKD.String(text) {
		if !unicode.Is(unicode.Mn, r) {
			plain = append(plain, r)
		}
	}
	return string(plain)
}
