package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// rounds is how often what is compared by its time alone is run, in turns.
const rounds = 5

// refresh compares plans over a thousand single resources with the floor, in turns, since
// a machine is not as fast at one moment as at another.
func refresh(ctx context.Context, r *rig, out io.Writer) error {
	people := min(1000, r.most)
	head(out, fmt.Sprintf("A plan over %s single resources, %d times in turns, the one in the middle:", number(people), rounds),
		"resource", "requests", "time", "CPU of CLI + provider", "floor: time", "CPU", "time : floor")
	for _, s := range []shape{counted, single} {
		var worlds []*world
		for _, provider := range []string{"floor", "veza"} {
			w, err := r.world(ctx, provider, s, people, 0)
			if err != nil {
				return err
			}
			defer w.end()
			c, err := w.apply(ctx)
			if err != nil {
				return err
			}
			progress("%s, %s, %d people: apply %s", provider, s.name, people, c)
			worlds = append(worlds, w)
		}
		costs := make([][]cost, len(worlds))
		for range rounds {
			for i, w := range worlds {
				c, err := w.plan(ctx)
				if err != nil {
					return err
				}
				progress("%d: plan %s", i, c)
				costs[i] = append(costs[i], c)
			}
		}
		floor, ours := median(costs[0]), median(costs[1])
		row(out, s.name, number(ours.asked.all()), seconds(ours.wall), ours.cpu(), seconds(floor.wall), floor.cpu(),
			fmt.Sprintf("%.2f", ours.wall.Seconds()/floor.wall.Seconds()))
	}
	return nil
}

// flags shows what the CLI's own settings change in a plan.
func flags(ctx context.Context, r *rig, out io.Writer) error {
	const people = 500
	head(out, fmt.Sprintf("A plan over %d single resources with settings of the CLI:", people), "setting", "requests", "time", "CPU of CLI + provider")
	w, err := r.world(ctx, "veza", single, people, 0)
	if err != nil {
		return err
	}
	defer w.end()
	if _, err := w.apply(ctx); err != nil {
		return err
	}
	for _, setting := range []string{"", "-parallelism=1", "-parallelism=50", "-refresh=false"} {
		var more []string
		if setting != "" {
			more = append(more, setting)
		}
		c, err := w.plan(ctx, more...)
		if err != nil {
			return err
		}
		row(out, "`"+strings.TrimSpace("plan "+setting)+"`", number(c.asked.all()), seconds(c.wall), c.cpu())
	}
	return nil
}

// members measures the whole set of members of one group.
func members(ctx context.Context, r *rig, out io.Writer) error {
	head(out, "`veza_scim_group_members_exclusive` with so many ids, where `veza_scim_users` makes the people:",
		"members", "requests", "plan", "CPU of CLI + provider", "memory of the provider")
	for _, n := range []int{500, 1000, 2000, 5000} {
		if n > r.most {
			continue
		}
		w, err := r.world(ctx, "veza", group, n, 0)
		if err != nil {
			return err
		}
		if _, err = w.apply(ctx); err == nil {
			var c cost
			if c, err = w.plan(ctx); err == nil {
				progress("%d members: plan %s", n, c)
				row(out, number(n), number(c.asked.all()), seconds(c.wall), c.cpu(), megabytes(c.peakKiB))
			}
		}
		w.end()
		if err != nil {
			return err
		}
	}
	return nil
}

// limit makes a thousand people in a tenant that allows 200 requests a minute: singly and
// in one resource, side by side, since both wait for most of the time. The plan is made
// before, as in CI: it asks nothing, so that the apply alone is held to the limit.
func limit(ctx context.Context, r *rig, out io.Writer) error {
	const perMinute = 200
	people := min(1000, r.most)
	shapes := []shape{single, bulk}
	plans, applies, errs := make([]cost, len(shapes)), make([]cost, len(shapes)), make([]error, len(shapes))
	var both sync.WaitGroup
	for i, s := range shapes {
		both.Go(func() {
			side := *r
			side.usage += fmt.Sprint(i)
			w, err := side.world(ctx, "veza", s, people, perMinute)
			if err != nil {
				errs[i] = err
				return
			}
			defer w.end()
			plans[i], applies[i], errs[i] = w.saved(ctx)
			progress("%s at %d a minute: plan %s, apply %s", s.name, perMinute, plans[i], applies[i])
		})
	}
	both.Wait()
	head(out, fmt.Sprintf("Making %s people where the tenant allows %d requests a minute, by a plan that is saved and then applied:", number(people), perMinute),
		"resource", "plan", "requests of the apply", "time of the apply", "requests ÷ 200 a minute", "answers 429")
	for i, s := range shapes {
		if errs[i] != nil {
			return errs[i]
		}
		asked := applies[i].asked
		pace := time.Duration(asked.all()) * time.Minute / perMinute
		row(out, s.resource, seconds(plans[i].wall), number(asked.all()), seconds(applies[i].wall), seconds(pace), number(asked.refused))
	}
	return nil
}
