package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// perMinute is what Veza allows.
const perMinute = 200

// limited is what a plan and an apply cost where no more than perMinute requests are
// allowed.
type limited struct {
	life
	shape   shape
	people  int
	applied bool
	err     error
}

// limit measures plans, which wait for reads, and then applies that make everybody, all at
// a time, since they wait for most of it. Those that would wait for longer than the rig's
// patience are left out.
func limit(ctx context.Context, r *rig, out io.Writer) error {
	var all []*limited
	for _, s := range []shape{single, bulk} {
		for _, people := range r.sizes(s) {
			l := &limited{shape: s, people: people}
			if err := l.planned(ctx, r); err != nil {
				return err
			}
			all = append(all, l)
		}
	}
	var applies sync.WaitGroup
	for i, l := range all {
		if pace(l.people) > r.patience {
			continue
		}
		side := *r
		side.usage += fmt.Sprint(i) // Each counts for itself.
		l.applied = true
		applies.Go(func() { l.err = l.made(ctx, &side) })
	}
	applies.Wait()
	head(out, fmt.Sprintf("Where the tenant allows %d requests a minute; applies are those of saved plans:", perMinute),
		"people", "resource", "command", "requests", "time", "requests ÷ 200 a minute", "answers 429")
	for _, l := range all {
		if l.err != nil {
			return l.err
		}
		if l.applied {
			l.row(out, "apply", l.apply)
		}
		l.row(out, "plan", l.plan)
	}
	return nil
}

func (l *limited) row(out io.Writer, command string, c cost) {
	row(out, number(l.people), l.shape.resource, command, number(c.asked.all()), seconds(c.wall), seconds(pace(c.asked.all())), number(c.asked.refused))
}

// pace is what the limit alone makes of so many requests.
func pace(requests int) time.Duration { return time.Duration(requests) * time.Minute / perMinute }

// planned makes everybody without a limit, and plans with one.
func (l *limited) planned(ctx context.Context, r *rig) error {
	w, err := r.world(ctx, "veza", l.shape, l.people, setup{data: filepath.Join(r.work, fmt.Sprintf("%d-%s.db", l.people, strings.Trim(l.shape.resource, "`")))})
	if err != nil {
		return err
	}
	defer w.end()
	if _, err = w.apply(ctx); err != nil {
		return err
	}
	if err = w.restart(ctx, perMinute); err != nil {
		return err
	}
	if l.plan, err = w.plan(ctx); err != nil {
		return err
	}
	progress("%s at %d a minute, %d people: plan %s", l.shape.name, perMinute, l.people, l.plan)
	return l.plan.looked(l.people)
}

// made makes everybody with the limit. The plan before it asks nothing.
func (l *limited) made(ctx context.Context, r *rig) error {
	w, err := r.world(ctx, "veza", l.shape, l.people, setup{perMinute: perMinute})
	if err != nil {
		return err
	}
	defer w.end()
	if _, err = w.command(ctx, w.dir, w.tenant, 2, "plan", "-detailed-exitcode", "-out=plan"); err != nil {
		return err
	}
	if l.apply, err = w.command(ctx, w.dir, w.tenant, 0, "apply", "plan"); err != nil {
		return err
	}
	progress("%s at %d a minute, %d people: apply %s", l.shape.name, perMinute, l.people, l.apply)
	return l.apply.made(l.people)
}
