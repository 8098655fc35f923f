package provisioning

import (
	"context"
	"errors"
	"fmt"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// job is one task under way.
type job struct {
	p    *Provisioner
	to   *target
	task *org.ProvisioningTask
	want Wanted

	// user and group are what the app is known to know.
	user  *org.SentUser
	group *org.SentGroup

	step   org.ProvisioningEvent // what is being done, should it fail
	failed string                // the words for it, with a place for the cause
	events []org.ProvisioningEvent
}

// begin says what is done next, in the words of the System Log and of the Tasks
// page.
func (j *job) begin(event, message, failed string) {
	j.step, j.failed = org.ProvisioningEvent{Type: event, Message: message}, failed
}

// done notes for the System Log what has been done.
func (j *job) done() { j.events = append(j.events, j.step) }

// tell brings an app to know what it should of one item. Its errors are those of
// the org's own data; what the app does wrong is in the result.
func (p *Provisioner) tell(ctx context.Context, task *org.ProvisioningTask) (org.ProvisioningResult, error) {
	j := &job{p: p, task: task, to: p.target(task.Connection.BaseURL, task.Connection.Token)}
	if task.SentUser != nil {
		last := *task.SentUser
		j.user = &last
	}
	if task.SentGroup != nil {
		last := *task.SentGroup
		j.group = &last
	}
	if !InService(&task.ProvisioningFacts) {
		// Everything is queued again when it is put to use.
		return org.ProvisioningResult{User: j.user, Group: j.group}, nil
	}
	var err error
	if task.Kind == org.ProvisionUser {
		j.want = WantUser(&task.ProvisioningFacts)
		err = j.person(ctx)
	} else {
		err = j.pushedGroup(ctx)
	}
	if ctx.Err() != nil {
		// What is under way was noted before.
		return org.ProvisioningResult{}, ctx.Err()
	}
	result := org.ProvisioningResult{User: j.user, Group: j.group, Events: j.events}
	if task.Kind == org.ProvisionUser {
		result.Status, result.SyncState = standing(&task.ProvisioningFacts, j.want, j.user)
	}
	if err == nil {
		return result, nil
	}
	f := new(failure)
	if !errors.As(err, &f) {
		return result, err
	}
	j.fail(f, &result)
	return result, nil
}

// fail says in the result what has failed and when it is tried again.
func (j *job) fail(f *failure, result *org.ProvisioningResult) {
	result.Problem = fmt.Sprintf(j.failed, f)
	result.Park = !f.transient || f.limited && j.task.Attempts+1 >= maxTries
	if !result.Park {
		if result.Wait = f.wait; result.Wait == 0 {
			result.Wait = Backoff(j.task.Attempts)
		}
	}
	if result.SyncState != "" {
		result.SyncState = "ERROR"
	}
	if j.task.Attempts == 0 || result.Park {
		// The log would be full of the tries between.
		j.step.Reason = result.Problem
		result.Events = append(result.Events, j.step)
	}
}

// note keeps what is known so far.
func (j *job) note(ctx context.Context) error {
	return j.p.options.Org.NoteProvisioning(context.WithoutCancel(ctx), j.task, j.user, j.group)
}

// act sends a request that changes something. Should its answer be lost, the
// org's file says that nobody knows whether it was carried out.
func (j *job) act(ctx context.Context, unsure *bool, send func() error) error {
	before := *unsure
	if *unsure = true; !before {
		if err := j.note(ctx); err != nil {
			return err
		}
	}
	err := send()
	if ctx.Err() == nil && !isUnsure(err) {
		*unsure = before
	}
	return err
}
