package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// table is one table of the guide.
type table struct {
	name  string
	print func(ctx context.Context, r *rig, out io.Writer) error
}

var tables = []table{
	{"scale", scale},
	{"crossover", crossover},
	{"refresh", refresh},
	{"flags", flags},
	{"sets", sets},
	{"members", members},
	{"limit", limit},
}

func tableNames() []string {
	var names []string
	for _, t := range tables {
		names = append(names, t.name)
	}
	return names
}

func choose(only string) ([]table, error) {
	if only == "" {
		return tables, nil
	}
	var chosen []table
	for name := range strings.SplitSeq(only, ",") {
		at := slices.IndexFunc(tables, func(t table) bool { return t.name == name })
		if at < 0 {
			return nil, fmt.Errorf("there is no table %q: say %s", name, strings.Join(tableNames(), ", "))
		}
		chosen = append(chosen, tables[at])
	}
	return chosen, nil
}

// seconds writes a time as the tables have it.
func seconds(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%.0f s", d.Seconds())
}

// number writes 10000 as 10,000.
func number(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

func megabytes(kiB int64) string { return fmt.Sprintf("%d MB", kiB>>10) }

// row writes one line of a table.
func row(out io.Writer, cells ...string) {
	fmt.Fprintf(out, "| %s |\n", strings.Join(cells, " | "))
}

// head writes the title and the head of a table, after an empty line.
func head(out io.Writer, title string, cells ...string) {
	fmt.Fprintf(out, "\n%s\n\n", title)
	row(out, cells...)
	row(out, slices.Repeat([]string{"---"}, len(cells))...)
}

// scale is the table of all sizes.
func scale(ctx context.Context, r *rig, out io.Writer) error {
	head(out, "Beside the floor:", "people", "resource", "command", "requests", "time", "CPU of CLI + provider", "memory of the provider",
		"floor: time", "CPU", "memory")
	for _, s := range []shape{single, bulk} {
		for _, n := range r.sizes(s) {
			floor, err := r.life(ctx, "floor", s, n)
			if err != nil {
				return err
			}
			ours, err := r.life(ctx, "veza", s, n)
			if err != nil {
				return err
			}
			for _, c := range []struct {
				command     string
				ours, floor cost
			}{{"apply", ours.apply, floor.apply}, {"plan", ours.plan, floor.plan}} {
				row(out, number(n), s.resource, c.command, number(c.ours.asked.all()), seconds(c.ours.wall), c.ours.cpu(), megabytes(c.ours.peakKiB),
					seconds(c.floor.wall), c.floor.cpu(), megabytes(c.floor.peakKiB))
			}
		}
	}
	return nil
}

// sizes are those of the table of all sizes. Single resources end where a CLI takes
// minutes by itself.
func (r *rig) sizes(s shape) []int {
	all := []int{100, 1000, 10_000, 100_000}
	if s.name == single.name {
		all = all[:2]
	}
	return slices.DeleteFunc(all, func(n int) bool { return n < r.least || n > r.most })
}

// crossover compares single resources with one for all.
func crossover(ctx context.Context, r *rig, out io.Writer) error {
	head(out, "One resource for each person, or one for all:", "people", "plan, single", "plan, bulk", "apply, single", "apply, bulk", "CPU of plan and apply, single : bulk")
	for _, n := range []int{50, 100, 250, 500, 1000} {
		one, err := r.life(ctx, "veza", single, n)
		if err != nil {
			return err
		}
		all, err := r.life(ctx, "veza", bulk, n)
		if err != nil {
			return err
		}
		ratio := float64(one.plan.total()+one.apply.total()) / float64(all.plan.total()+all.apply.total())
		row(out, number(n), seconds(one.plan.wall), seconds(all.plan.wall), seconds(one.apply.wall), seconds(all.apply.wall), fmt.Sprintf("%.0f : 1", ratio))
	}
	return nil
}

// sets compares the keys of single resources, on the floor: what differs is the CLI's.
func sets(ctx context.Context, r *rig, out io.Writer) error {
	const people = 500
	head(out, fmt.Sprintf("The same %d people on the floor, by the kind of their keys:", people), "repetition", "plan", "CPU of CLI + provider")
	for _, s := range []shape{counted, single, set} {
		l, err := r.life(ctx, "floor", s, people)
		if err != nil {
			return err
		}
		row(out, s.name, seconds(l.plan.wall), l.plan.cpu())
	}
	return nil
}
