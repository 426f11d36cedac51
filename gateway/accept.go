// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// Caller is who asks: bound to one team.
type Caller struct {
	Team  string
	Actor string // the token's name, for the audit
}

// Answer is what Accept answers once everything is on disk. From then on Lode
// answers for the version.
type Answer struct {
	Record     string       `json:"record"`
	Version    int          `json:"version"`
	Deliveries []Planned    `json:"deliveries"` // one for each destination that will hear of it
	Replaced   []string     `json:"replaced"`   // deliveries of earlier versions that these replace, unsent
	NotPlanned []NotPlanned `json:"notPlanned"` // every other destination of the team, with the reason
}

// Planned is a delivery that was planned.
type Planned struct {
	ID          string   `json:"id"`
	Destination string   `json:"destination"`
	Parts       []string `json:"parts"` // the parts of the record that changed for it
}

// NotPlanned says why a destination hears nothing of a version.
type NotPlanned struct {
	Destination string `json:"destination"`
	Code        string `json:"code"`
	Reason      string `json:"reason"`
}

// Conflict is the answer to a version that cannot be taken.
type Conflict struct { //nolint:errname // it is the answer's name, as in 409 Conflict
	Current int // the newest version
}

// Error names the current version only.
func (c *Conflict) Error() string {
	return fmt.Sprintf("this version cannot be taken: the current one is %d", c.Current)
}

// Unwrap makes it a store.ErrConflict.
func (c *Conflict) Unwrap() error { return store.ErrConflict }

// acceptTries bounds how often an acceptance is computed anew because what it
// rested on moved meanwhile; each round means that somebody else succeeded.
const acceptTries = 20

// Accept takes one version of a record: strictly decoded, valid, the caller's
// own team, newer than what is there. It stores the version and one delivery
// for each destination in one transaction and answers after that is durable.
//
// The same version with the same bytes gets the same answer again. The same
// version with other bytes, or an older one, is a *Conflict. Faults of the
// record are care.Problems, all at once.
func (g *Gateway) Accept(ctx context.Context, who Caller, id string, body []byte) (answer Answer, err error) {
	ctx, end := g.tel.span(ctx, "accept")
	defer func() { end(err) }()
	rec, err := care.Decode(body)
	if err != nil {
		return Answer{}, err
	}
	if err := belongs(rec, who, id); err != nil {
		return Answer{}, err
	}
	sum := sha256.Sum256(body)
	v := store.Version{
		Team: who.Team, Record: id, Number: rec.Version, SHA256: hex.EncodeToString(sum[:]),
		Body: body, AcceptedAt: now(), Actor: who.Actor,
	}
	for range acceptTries {
		answer, err = g.accept(ctx, v, rec)
		_, told := errors.AsType[*Conflict](err)
		if told || !errors.Is(err, store.ErrMoved) && !errors.Is(err, store.ErrConflict) {
			return answer, err
		}
	}
	return Answer{}, fmt.Errorf("accept: %w", err)
}

// belongs refuses a record whose own words differ from where it was put.
func belongs(rec *care.Record, who Caller, id string) error {
	var problems care.Problems
	if rec.Team != who.Team {
		problems = append(problems, care.At(care.Invalid, "team", "caller", "is not the team of the token"))
	}
	if rec.ID != id {
		problems = append(problems, care.At(care.Invalid, "id", "address", "is not the id in the address"))
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

func (g *Gateway) accept(ctx context.Context, v store.Version, rec *care.Record) (Answer, error) {
	previous, err := g.store.Current(ctx, v.Team, v.Record)
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return Answer{}, fmt.Errorf("read current version: %w", err)
	case previous.Number >= v.Number:
		return g.again(ctx, v, previous.Number)
	}
	lanes, err := g.store.Lane(ctx, v.Team, v.Record)
	if err != nil {
		return Answer{}, fmt.Errorf("read deliveries: %w", err)
	}
	a := store.Acceptance{
		Version: v, Previous: previous.Number, Lookup: g.lookups(rec), Cites: rec.Cites,
		Trace: traceparent(ctx), Actor: v.Actor,
	}
	answer, err := g.decide(ctx, &a, rec, lanes)
	if err != nil {
		return Answer{}, err
	}
	if a.Version.Answer, err = json.Marshal(answer); err != nil {
		return Answer{}, fmt.Errorf("write answer: %w", err)
	}
	planned, err := g.store.Accept(ctx, a)
	if err != nil {
		return Answer{}, fmt.Errorf("store version: %w", err)
	}
	g.recent.put(rec)
	g.rejudge(ctx, rec, lanes)
	for _, d := range planned {
		g.route(d.Destination).call()
	}
	return answer, nil
}

// again answers for a version that is not newer than the current one.
func (g *Gateway) again(ctx context.Context, v store.Version, current int) (Answer, error) {
	old, err := g.store.Version(ctx, v.Team, v.Record, v.Number)
	if errors.Is(err, store.ErrNotFound) || (err == nil && old.SHA256 != v.SHA256) {
		return Answer{}, &Conflict{Current: current}
	}
	if err != nil {
		return Answer{}, fmt.Errorf("read version: %w", err)
	}
	var answer Answer
	if err := json.Unmarshal(old.Answer, &answer); err != nil {
		return Answer{}, fmt.Errorf("read answer: %w", err)
	}
	return answer, nil
}

// decide plans for every destination of the team.
func (g *Gateway) decide(ctx context.Context, a *store.Acceptance, rec *care.Record, lanes []store.Delivery) (Answer, error) {
	answer := Answer{
		Record: rec.ID, Version: rec.Version,
		Deliveries: []Planned{}, Replaced: []string{}, NotPlanned: []NotPlanned{},
	}
	versions := g.reader(a.Version.Team, rec)
	for _, r := range g.routesOf(a.Version.Team) {
		if _, ok := r.Adapter.(adapters.Encoder); !ok {
			answer.NotPlanned = append(answer.NotPlanned, NotPlanned{r.Name, "extract", "It goes out with the next extract."})
			continue
		}
		if err := g.decideFor(ctx, r, a, &answer, versions, rec, of(lanes, r.Name)); err != nil {
			return Answer{}, err
		}
	}
	return answer, nil
}

// decideFor plans for one destination. What of its lane was not sent gives way,
// and is a part of what is told now: it does not count as had.
func (g *Gateway) decideFor(
	ctx context.Context, r *route, a *store.Acceptance, answer *Answer, versions *versions, rec *care.Record, lane []store.Delivery,
) error {
	pending, have := slices.DeleteFunc(slices.Clone(lane), func(d store.Delivery) bool { return !replaceable(d) }), base(lane)
	change, err := g.change(ctx, r, versions, rec, rec, have)
	if err != nil {
		return err
	}
	by, reason := "", "A newer version holds all of it."
	if change.Empty() {
		why, err := g.notPlanned(ctx, r, versions, rec, have)
		if err != nil {
			return err
		}
		if reason = why.Reason; why.Code == "no-change" {
			reason = "A newer version took the change back before it was sent."
		}
		answer.NotPlanned = append(answer.NotPlanned, why)
	} else {
		d := g.planned(r, a, have, pending)
		d.Correction = takesBack(change.Difference) // then it may be planned although others of its lane are blocked
		by = d.ID
		a.Plan = append(a.Plan, d)
		answer.Deliveries = append(answer.Deliveries, Planned{d.ID, r.Name, change.Difference.Parts()})
	}
	for _, p := range pending {
		a.Supersede = append(a.Supersede, store.Replacement{ID: p.ID, By: by, State: p.State, Reason: reason})
		answer.Replaced = append(answer.Replaced, p.ID)
	}
	return nil
}

// notPlanned says why a destination is told nothing: whatever changed is not
// theirs to know, or the person objects to their knowing it.
func (g *Gateway) notPlanned(ctx context.Context, r *route, v *versions, rec *care.Record, have int) (NotPlanned, error) {
	nothing := NotPlanned{r.Name, "no-change", "Nothing changed that they receive."}
	if len(objections(rec, r.about.Recipient, today())) == 0 {
		return nothing, nil
	}
	old, err := v.at(ctx, have)
	if err != nil {
		return NotPlanned{}, err
	}
	if care.NewChange(old, rec, r.uses).Empty() {
		return nothing, nil
	}
	return NotPlanned{r.Name, "objection", "What changed is what the person objects to sharing with " + r.about.Title + "."}, nil
}

// takesBack reports whether a change withdraws something that was written.
func takesBack(d care.Difference) bool {
	return slices.ContainsFunc(d, func(c care.FieldChange) bool { return c.Kind == care.Added && strings.Contains(c.Path, ".withdrawn.") })
}

// planned makes the delivery that a version causes at a destination. What it
// replaces unsent has been waiting since it was made, and so has this one: a
// record that changes daily must not put off for ever that a person is told.
func (g *Gateway) planned(r *route, a *store.Acceptance, before int, replaced []store.Delivery) store.Delivery {
	v := a.Version
	since := v.AcceptedAt
	for _, p := range replaced {
		if p.CreatedAt.Before(since) {
			since = p.CreatedAt
		}
	}
	return store.Delivery{
		Team: v.Team, ID: deliveryID(v.Team, cause(v.Record, v.Number), r.Name), Council: g.teams[v.Team].CouncilCode,
		Destination: r.Name, Subject: v.Record, Number: 1, Edition: 1, Before: before, After: v.Number,
		State: store.Planned, Deadline: deadline(r, since), UseBy: useBy(r, since), CreatedAt: since, UpdatedAt: v.AcceptedAt,
		RepeatSafe: r.about.RepeatSafe, WaitFor: string(r.about.WaitFor), Trace: a.Trace,
	}
}

// deadline is when a person is told that it was not yet sent: not later than it
// can still be used.
func deadline(r *route, from time.Time) time.Time {
	if r.UseBy > 0 && r.UseBy < r.Late {
		return from.Add(r.UseBy)
	}
	return from.Add(r.Late)
}

func useBy(r *route, from time.Time) time.Time {
	if r.UseBy == 0 {
		return time.Time{}
	}
	return from.Add(r.UseBy)
}

// lookups gives the hashes under which the record is found by person.
func (g *Gateway) lookups(rec *care.Record) []string {
	if g.lookup == nil || rec.Person.NHSNumber == nil || rec.Person.NHSNumber.Value == "" {
		return nil
	}
	return []string{g.lookup(rec.Team, "nhs-number", rec.Person.NHSNumber.Value)}
}

// now is the gateway's clock, cut to what the store keeps.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// today is the calendar date in England, where the teams are.
func today() care.Date { return care.Date(now().In(london()).Format(time.DateOnly)) }
