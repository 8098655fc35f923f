package lifecycle

import (
	"context"
	"iter"
	"time"
)

// Event is an entry of the org's System Log
// (https://developer.okta.com/docs/reference/api/system-log/).
type Event struct {
	ID        string
	Published time.Time
	Type      string // such as user.account.update_profile
	Message   string // what happened, for people
	Outcome   string // SUCCESS, FAILURE, …
	Reason    string // why, where Okta says it
	Actor     Party
	Targets   []Party
	// Details are Okta's debug data; for a change of the profile they name the
	// attributes that were changed.
	Details map[string]any
}

// Party is someone or something that an event is about.
type Party struct{ ID, Type, Name, DisplayName string }

type party struct {
	ID          string `json:"id"`
	Type        string `json:"type"`
	Name        string `json:"alternateId"`
	DisplayName string `json:"displayName"`
}

type event struct {
	ID        string  `json:"uuid"`
	Published instant `json:"published"`
	Type      string  `json:"eventType"`
	Message   string  `json:"displayMessage"`
	Outcome   struct {
		Result string `json:"result"`
		Reason string `json:"reason"`
	} `json:"outcome"`
	Actor   party   `json:"actor"`
	Targets []party `json:"target"`
	Debug   struct {
		Data map[string]any `json:"debugData"`
	} `json:"debugContext"`
}

func (v event) event() Event {
	out := Event{
		ID: v.ID, Published: v.Published.Time, Type: v.Type, Message: v.Message,
		Outcome: v.Outcome.Result, Reason: v.Outcome.Reason, Actor: Party(v.Actor), Details: v.Debug.Data,
	}
	for _, t := range v.Targets {
		out.Targets = append(out.Targets, Party(t))
	}
	return out
}

// History streams what was done to a person, or by them, from since until now,
// oldest first. Okta keeps 90 days. With OAuth it needs the scope
// okta.logs.read, which lifecycle management itself does without.
func (e *Engine) History(ctx context.Context, id string, since time.Time) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		if err := checkID("a person", id); err != nil {
			yield(Event{}, err)
			return
		}
		// Without an end the log has a next page for ever. The end lies ahead,
		// since the SDK cuts it to seconds and the org's clock is not ours.
		until := time.Now().Add(time.Minute)
		filter := "target.id eq " + quoted(id) + " or actor.id eq " + quoted(id)
		list := pages[event](ctx, e, func(ctx context.Context, after string) error {
			req := e.sdk.SystemLogAPI.ListLogEvents(ctx).Filter(filter).Since(since).Until(until).Limit(1000).SortOrder("ASCENDING")
			if after != "" {
				req = req.After(after)
			}
			_, _, err := req.Execute()
			return err
		})
		for v, err := range list {
			if !yield(v.event(), err) {
				return
			}
		}
	}
}
