package org

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Rule puts people into groups whose attributes an expression matches.
type Rule struct {
	ID, Name, Status      string // ACTIVE or INACTIVE
	Created, LastUpdated  string
	Expression            string
	ExcludedUsers, Groups []string
}

// CreateRule adds a rule, INACTIVE as Okta makes them.
func (o *Org) CreateRule(ctx context.Context, in Rule) (*Rule, error) {
	var rule *Rule
	err := o.write(ctx, func(w *writer) error {
		id, err := w.newID("0pr")
		if err != nil {
			return err
		}
		in.ID, in.Status, in.Created = id, "INACTIVE", w.stamp()
		rule = &in
		return w.storeRule(rule)
	})
	return rule, err
}

func (w *writer) storeRule(r *Rule) error {
	if err := w.checkRule(r); err != nil {
		return err
	}
	r.LastUpdated = w.stamp()
	return w.putObject("rule", "", r.ID, r.Name, r)
}

func (w *writer) checkRule(r *Rule) error {
	switch {
	case r.Name == "" || len([]rune(r.Name)) > 50:
		return Invalid("name", "name: The field must be between 1 and 50 characters")
	case len(r.Groups) == 0:
		return Invalid("groupIds", "actions.assignUserToGroups.groupIds: The field cannot be left blank")
	}
	if _, err := parseExpression(r.Expression); err != nil {
		return Invalid("expression", "conditions.expression.value: "+err.Error())
	}
	taken, err := nameTaken(w.Tx, "rule", "", r.ID, r.Name)
	if err != nil {
		return err
	}
	if taken {
		return Invalid("name", "name: An object with this field already exists in the current organization")
	}
	for _, id := range r.Groups {
		if _, _, err := w.own(id); err != nil {
			return Invalid("groupIds", "actions.assignUserToGroups.groupIds: The group "+id+" cannot be assigned by a rule")
		}
	}
	return nil
}

// Rule gives a rule by id.
func (o *Org) Rule(ctx context.Context, id string) (*Rule, error) {
	var r *Rule
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		r, err = findRule(tx, id)
		return err
	})
	return r, err
}

func findRule(tx *store.Tx, id string) (*Rule, error) {
	r := &Rule{}
	found, err := object(tx, "rule", "", id, r)
	if err == nil && !found {
		err = NotFound(id, "GroupRule")
	}
	return r, err
}

// Rules gives a page of the rules whose names begin with a word, and the cursor
// of the next page.
func (o *Org) Rules(ctx context.Context, word, after string, limit int) (page []*Rule, next string, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		all, err := objects[Rule](tx, "rule", "")
		for _, r := range all {
			if r.ID <= after || !strings.HasPrefix(fold(r.Name), fold(word)) {
				continue
			}
			if len(page) == limit {
				next = page[limit-1].ID
				break
			}
			page = append(page, r)
		}
		return err
	})
	return page, next, err
}

// ReplaceRule changes a rule, which must be INACTIVE, and whose groups stay.
func (o *Org) ReplaceRule(ctx context.Context, id string, in Rule) (*Rule, error) {
	var rule *Rule
	err := o.write(ctx, func(w *writer) error {
		old, err := findRule(w.Tx, id)
		if err != nil {
			return err
		}
		if old.Status != "INACTIVE" {
			return Invalid("status", "status: A rule can be changed only while it is inactive")
		}
		if !slices.Equal(slices.Sorted(slices.Values(old.Groups)), slices.Sorted(slices.Values(in.Groups))) {
			return Invalid("groupIds", "actions.assignUserToGroups.groupIds: The actions of a rule cannot be changed")
		}
		in.ID, in.Status, in.Created = old.ID, old.Status, old.Created
		rule = &in
		return w.storeRule(rule)
	})
	return rule, err
}

// SetRuleActive activates a rule, which then puts everyone it matches into its
// groups, or deactivates it; those it has put there stay.
func (o *Org) SetRuleActive(ctx context.Context, id string, active bool) error {
	return o.write(ctx, func(w *writer) error {
		r, err := findRule(w.Tx, id)
		if err != nil {
			return err
		}
		status := "INACTIVE"
		if active {
			status = "ACTIVE"
		}
		if r.Status == status {
			return nil
		}
		r.Status = status
		if err := w.storeRule(r); err != nil || !active {
			return err
		}
		return w.evaluateAll(r)
	})
}

// DeleteRule removes a rule. Those it put into groups go with it or stay on their
// own account.
func (o *Org) DeleteRule(ctx context.Context, id string, removeUsers bool) error {
	return o.write(ctx, func(w *writer) error {
		r, err := findRule(w.Tx, id)
		if err != nil {
			return err
		}
		if r.Status != "INACTIVE" {
			return &Error{http.StatusForbidden, "E0000006", "You do not have permission to perform the requested action",
				[]string{"A rule can be deleted only while it is inactive"}}
		}
		users, err := w.usersOf(id)
		if err != nil {
			return err
		}
		for _, u := range users {
			for _, groupID := range r.Groups {
				if err := w.leave(groupID, u, id, !removeUsers); err != nil {
					return err
				}
			}
		}
		return w.deleteObject("rule", "", id)
	})
}

func (w *writer) usersOf(ruleID string) ([]*User, error) {
	var users []*User
	err := w.Each(func(row store.Row) error {
		var record string
		if err := row.Scan(&record); err != nil {
			return err
		}
		u, err := decodeUser(record, w.now)
		users = append(users, u)
		return err
	}, `SELECT record FROM org_users WHERE id IN (SELECT user_id FROM org_group_members WHERE rule_id = ?)`, ruleID)
	return users, err
}

// leave takes away the membership that a rule gave; keep makes it a direct one.
func (w *writer) leave(groupID string, u *User, rule string, keep bool) error {
	g, before, err := w.own(groupID)
	if err != nil {
		return err
	}
	if keep {
		var one string
		given, err := w.One([]any{&one}, `SELECT user_id FROM org_group_members WHERE group_id = ? AND user_id = ? AND rule_id = ?`,
			groupID, u.ID, rule)
		if err != nil || !given {
			return err
		}
		if err := w.join(g, before, u, ""); err != nil {
			return err
		}
	}
	count, err := w.Exec(`DELETE FROM org_group_members WHERE group_id = ? AND user_id = ? AND rule_id = ?`, groupID, u.ID, rule)
	if err != nil || count == 0 {
		return err
	}
	still, err := w.isMember(groupID, u.ID)
	if err != nil || still {
		return err
	}
	return w.membershipChanged(g, before, u, false)
}

func (w *writer) evaluateAll(r *Rule) error {
	var users []*User
	if err := w.Each(func(row store.Row) error {
		var record string
		if err := row.Scan(&record); err != nil {
			return err
		}
		u, err := decodeUser(record, w.now)
		users = append(users, u)
		return err
	}, `SELECT record FROM org_users ORDER BY id`); err != nil {
		return err
	}
	for _, u := range users {
		if err := w.evaluate(r, u); err != nil {
			return err
		}
	}
	return nil
}

// applyRules brings a person's memberships to what the active rules say.
func (w *writer) applyRules(u *User) error {
	rules, err := objects[Rule](w.Tx, "rule", "")
	if err != nil {
		return err
	}
	for _, r := range rules {
		if r.Status != "ACTIVE" {
			continue
		}
		if err := w.evaluate(r, u); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) evaluate(r *Rule, u *User) error {
	expression, err := parseExpression(r.Expression)
	if err != nil {
		return err
	}
	in := u.Status != Deprovisioned && !slices.Contains(r.ExcludedUsers, u.ID)
	if in {
		groups, err := w.directGroups(u.ID)
		if err != nil {
			return err
		}
		in = expression.holds(&subject{u, groups})
	}
	for _, id := range r.Groups {
		if !in {
			if err := w.leave(id, u, r.ID, false); err != nil {
				return err
			}
			continue
		}
		g, before, err := w.own(id)
		if err != nil {
			return err
		}
		if err := w.join(g, before, u, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// exceptFromRules makes a person an exception of the rules that put them into a group
// which they are about to be taken out of, or the rules would put them back. Okta's help
// pages tell of a limit of 100 exceptions and not of what happens beyond it: here the
// removal is refused.
func (w *writer) exceptFromRules(groupID string, u *User) error {
	const most = 100
	rules, err := objects[Rule](w.Tx, "rule", "")
	if err != nil {
		return err
	}
	for _, r := range rules {
		var one string
		given, err := w.One([]any{&one}, `SELECT user_id FROM org_group_members WHERE group_id = ? AND user_id = ? AND rule_id = ?`,
			groupID, u.ID, r.ID)
		if err != nil {
			return err
		}
		if !given {
			continue
		}
		if len(r.ExcludedUsers) >= most {
			return Invalid("exclude", "conditions.people.users.exclude: The rule "+r.Name+" has the maximum number of exceptions")
		}
		r.ExcludedUsers = append(r.ExcludedUsers, u.ID)
		if err := w.putObject("rule", "", r.ID, r.Name, r); err != nil {
			return err
		}
		w.log("group.user_membership.rule.add_exclusion", "User added to exclusion list for group rule", u.target(),
			Target{ID: r.ID, Type: "GroupRule", AlternateID: "unknown", DisplayName: r.Name})
	}
	return nil
}

func (w *writer) directGroups(userID string) (map[string]string, error) {
	groups := map[string]string{}
	err := w.Each(func(row store.Row) error {
		var record string
		if err := row.Scan(&record); err != nil {
			return err
		}
		g := &Group{}
		err := decode(record, g)
		groups[g.ID] = g.Name()
		return err
	}, `SELECT record FROM org_groups WHERE id IN (SELECT group_id FROM org_group_members WHERE user_id = ?)`, userID)
	return groups, err
}

// rulesWithout takes a group that is to go out of the rules. A rule that has no
// other is INVALID in Okta; here it stops.
func (w *writer) rulesWithout(groupID string) error {
	rules, err := objects[Rule](w.Tx, "rule", "")
	if err != nil {
		return err
	}
	for _, r := range rules {
		if !slices.Contains(r.Groups, groupID) {
			continue
		}
		r.Groups = slices.DeleteFunc(r.Groups, func(id string) bool { return id == groupID })
		if len(r.Groups) == 0 {
			r.Status = "INACTIVE"
		}
		if err := w.putObject("rule", "", r.ID, r.Name, r); err != nil {
			return err
		}
	}
	return nil
}
