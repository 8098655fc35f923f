package main

import (
	"context"
	"fmt"
	"io"
	"strings"
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
			w, err := r.world(ctx, provider, s, people, setup{})
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

// flags shows what the CLI's own settings change in a plan, in turns.
func flags(ctx context.Context, r *rig, out io.Writer) error {
	const people = 500
	head(out, fmt.Sprintf("A plan over %d single resources with settings of the CLI, %d times in turns, the one in the middle:", people, rounds),
		"setting", "requests", "time", "CPU of CLI + provider")
	w, err := r.world(ctx, "veza", single, people, setup{})
	if err != nil {
		return err
	}
	defer w.end()
	if _, err := w.apply(ctx); err != nil {
		return err
	}
	settings := []string{"plan", "plan -parallelism=1", "plan -parallelism=50", "plan -refresh=false"}
	costs := make([][]cost, len(settings))
	for range rounds {
		for i, setting := range settings {
			c, err := w.plan(ctx, strings.Fields(setting)[1:]...)
			if err != nil {
				return err
			}
			progress("%s: %s", setting, c)
			costs[i] = append(costs[i], c)
		}
	}
	for i, setting := range settings {
		c := median(costs[i])
		row(out, "`"+setting+"`", number(c.asked.all()), seconds(c.wall), c.cpu())
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
		w, err := r.world(ctx, "veza", group, n, setup{})
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
