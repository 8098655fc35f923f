package httpapi

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
)

const (
	defaultPage = 250
	maxPage     = 1000
)

// paged answers with a page of the list under the name. A token is where the
// next page begins: the list may have changed by then, as everywhere.
func paged[T any](r *http.Request, name string, list []T) (answer, error) {
	values, err := parameters(r)
	if err != nil {
		return answer{}, err
	}
	size, err := pageSize(values)
	if err != nil {
		return answer{}, err
	}
	offset, err := offsetOf(values)
	if err != nil {
		return answer{}, err
	}
	list = list[min(offset, len(list)):]
	body := map[string]any{"next_page_token": "", "has_more": false}
	if len(list) > size {
		list = list[:size]
		body["has_more"], body["next_page_token"] = true, base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(offset+size)))
	}
	if list == nil {
		list = []T{}
	}
	body[name] = list
	return plain(body), nil
}

// pageSize is 250 unless asked otherwise and never above 1,000; 0 asks for the default.
func pageSize(values url.Values) (int, error) {
	text := parameter(values, "pageSize")
	if text == "" || text == "0" {
		return defaultPage, nil
	}
	size, err := strconv.ParseInt(text, 10, 32)
	if err != nil || size < 0 {
		return 0, violation("page_size", strconv.Quote(text)+" is no number of objects")
	}
	return min(int(size), maxPage), nil
}

func offsetOf(values url.Values) (int, error) {
	token := parameter(values, "pageToken")
	if token == "" {
		return 0, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		var offset int
		if offset, err = strconv.Atoi(string(data)); err == nil && offset > 0 {
			return offset, nil
		}
	}
	return 0, violation("page_token", "it is none that this list gave out")
}
