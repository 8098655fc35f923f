package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"
)

func (r *rig) machine() string {
	name := "Terraform"
	if r.cli.OpenTofu {
		name = "OpenTofu"
	}
	return fmt.Sprintf("%s %s, %s, %s/%s, %d processors", name, r.cli.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
}

// life is what an apply that makes everybody costs, and a plan after it that finds nothing
// to do.
type life struct{ apply, plan cost }

// subject is what has a life.
type subject struct {
	provider, shape string
	people          int
}

// life is measured once for all tables.
func (r *rig) life(ctx context.Context, provider string, s shape, people int) (life, error) {
	of := subject{provider, s.name, people}
	if l, known := r.lives[of]; known {
		return l, nil
	}
	w, err := r.world(ctx, provider, s, people, 0)
	if err != nil {
		return life{}, err
	}
	defer w.end()
	l := life{}
	if l.apply, err = w.apply(ctx); err != nil {
		return l, err
	}
	progress("%s, %s, %d people: apply %s", provider, s.name, people, l.apply)
	if l.plan, err = w.plan(ctx); err != nil {
		return l, err
	}
	progress("%s, %s, %d people: plan %s", provider, s.name, people, l.plan)
	if err := l.check(provider, people); err != nil {
		return l, err
	}
	r.lives[of] = l
	return l, nil
}

// check wants the requests that the guide promises: one for each person who is made, and
// for a plan the pages of the list and five more at the most.
func (l life) check(provider string, people int) error {
	made, read := l.apply.asked, l.plan.asked
	switch {
	case provider == "floor":
	case made.writes != people || made.reads > 3 || made.refused > 0:
		return fmt.Errorf("an apply that made %d people asked %+v", people, made)
	case read.writes+read.refused > 0 || read.reads > (people+199)/200+5:
		return fmt.Errorf("a plan over %d people asked %+v", people, read)
	}
	return nil
}

// world is a configuration, and the tenant it is about; the floor has none.
type world struct {
	*rig
	dir    string
	tenant *tenant
}

func (r *rig) world(ctx context.Context, provider string, s shape, people, perMinute int) (*world, error) {
	w := &world{rig: r}
	block := ""
	if provider == "veza" {
		var err error
		if w.tenant, err = r.newTenant(ctx, perMinute); err != nil {
			return nil, err
		}
		block = w.tenant.block(perMinute)
	}
	var err error
	if w.dir, err = r.folder(provider, s, people, block); err != nil {
		w.end()
	}
	return w, err
}

func (w *world) apply(ctx context.Context) (cost, error) {
	return w.command(ctx, w.dir, w.tenant, 0, "apply", "-auto-approve")
}

// saved makes a plan, keeps it, and applies what was kept.
func (w *world) saved(ctx context.Context) (plan, apply cost, err error) {
	if plan, err = w.command(ctx, w.dir, w.tenant, 2, "plan", "-detailed-exitcode", "-out=plan"); err != nil {
		return plan, apply, err
	}
	apply, err = w.command(ctx, w.dir, w.tenant, 0, "apply", "plan")
	return plan, apply, err
}

// plan wants nothing to do.
func (w *world) plan(ctx context.Context, more ...string) (cost, error) {
	return w.command(ctx, w.dir, w.tenant, 0, append([]string{"plan", "-detailed-exitcode"}, more...)...)
}

func (w *world) end() {
	if w.tenant != nil {
		w.tenant.stop()
	}
}

// total is the CPU of all processes but the tenant's.
func (c cost) total() time.Duration { return c.cli + c.provider }

func (c cost) cpu() string {
	return fmt.Sprintf("%.1f + %.1f s", c.cli.Seconds(), c.provider.Seconds())
}

func (c cost) String() string {
	return fmt.Sprintf("%s, CPU %s, %s, asked %+v", seconds(c.wall), c.cpu(), megabytes(c.peakKiB), c.asked)
}

// median is the one in the middle by wall time.
func median(costs []cost) cost {
	sorted := slices.SortedFunc(slices.Values(costs), func(a, b cost) int { return int(a.wall - b.wall) })
	return sorted[len(sorted)/2]
}
