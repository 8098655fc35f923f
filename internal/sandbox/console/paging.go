package console

import (
	"net/http"
	"strconv"
	"strings"
)

// rows is how many rows a page has.
const rows = 100

// paging is where the reader is in a long list.
type paging struct {
	Page, Pages    int
	First, Last    int // row numbers, from 1; 0 without rows
	Total          int
	Previous, Next string
}

// asked is the number of the page that a request asks for, 1 where it says nothing sensible.
func asked(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 || n > 1_000_000 {
		return 1
	}
	return n
}

// pages lays out a list of so many rows. A page behind the last is the last.
func pages(r *http.Request, total int) paging {
	p := paging{Total: total, Pages: max(1, (total+rows-1)/rows)}
	p.Page = min(asked(r), p.Pages)
	if total > 0 {
		p.First, p.Last = (p.Page-1)*rows+1, min(p.Page*rows, total)
	}
	here := page{request: r}
	if p.Page > 1 {
		p.Previous = here.With("page", strconv.Itoa(p.Page-1))
	}
	if p.Page < p.Pages {
		p.Next = here.With("page", strconv.Itoa(p.Page+1))
	}
	return p
}

// slice is the page's part of a whole list.
func slice[T any](p paging, all []T) []T {
	if p.Total == 0 {
		return nil
	}
	return all[p.First-1 : p.Last]
}

// longest is how much of a parameter is used.
const longest = 100

// clean makes a parameter fit for a page and a query.
func clean(s string) string {
	s = strings.TrimSpace(strings.ToValidUTF8(s, ""))
	n := 0
	for i := range s {
		if n == longest {
			return s[:i]
		}
		n++
	}
	return s
}

// choices are links that set one parameter of the page, given as pairs of value
// and label; "" is what holds without it.
func choices(r *http.Request, name string, pairs ...string) []choice {
	here := page{request: r}
	var list []choice
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, choice{Label: pairs[i+1], Link: here.With(name, pairs[i]), Current: here.Asked(name) == pairs[i]})
	}
	return list
}
