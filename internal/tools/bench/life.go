package main

import (
	"context"
	"errors"
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
	w, err := r.world(ctx, provider, s, people, setup{})
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

// check wants the requests that the guide promises.
func (l life) check(provider string, people int) error {
	if provider == "floor" {
		return nil
	}
	return errors.Join(l.apply.made(people), l.plan.looked(people))
}

// made wants one request for each person who is made.
func (c cost) made(people int) error {
	if c.asked.writes != people || c.asked.reads > 3 || c.asked.refused > 0 {
		return fmt.Errorf("an apply that made %d people asked %+v", people, c.asked)
	}
	return nil
}

// looked wants the pages of the list and five requests more at the most.
func (c cost) looked(people int) error {
	if c.asked.writes+c.asked.refused > 0 || c.asked.reads > (people+199)/200+5 {
		return fmt.Errorf("a plan over %d people asked %+v", people, c.asked)
	}
	return nil
}

// world is a configuration, and the tenant it is about; the floor has none.
type world struct {
	*rig
	provider string
	shape    shape
	people   int
	dir      string
	setup    setup
	tenant   *tenant
}

func (r *rig) world(ctx context.Context, provider string, s shape, people int, with setup) (*world, error) {
	w := &world{rig: r, provider: provider, shape: s, people: people, setup: with}
	var err error
	if w.dir, err = r.folder(people); err == nil {
		err = w.start(ctx)
	}
	if err != nil {
		w.end()
	}
	return w, err
}

// start starts the tenant, and points the configuration at it.
func (w *world) start(ctx context.Context) error {
	block := ""
	if w.provider == "veza" {
		var err error
		if w.tenant, err = w.newTenant(ctx, w.setup); err != nil {
			return err
		}
		block = w.tenant.block(w.setup.perMinute)
	}
	return w.configure(block)
}

// restart is start with another limit, and with what the tenant has in its file.
func (w *world) restart(ctx context.Context, perMinute int) error {
	w.end()
	w.setup.perMinute = perMinute
	return w.start(ctx)
}

func (w *world) apply(ctx context.Context) (cost, error) {
	return w.command(ctx, w.dir, w.tenant, 0, "apply", "-auto-approve")
}

// plan wants nothing to do.
func (w *world) plan(ctx context.Context, more ...string) (cost, error) {
	return w.command(ctx, w.dir, w.tenant, 0, append([]string{"plan", "-detailed-exitcode"}, more...)...)
}

func (w *world) end() {
	if w.tenant != nil {
		w.tenant.stop()
		w.tenant = nil
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
