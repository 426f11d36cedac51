// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // England's clock also where the machine has no time zones

	"github.com/carelode/lode/mapping/care"
)

// london is England's time zone; the data is embedded, so it always loads.
//
//nolint:gochecknoglobals // read-only after the first call
var london = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.UTC
	}
	return zone
})

// versions reads a record's versions, each at most once.
type versions struct {
	g    *Gateway
	team string
	id   string
	read map[int]*care.Record
}

// reader starts with the version that the caller already has.
func (g *Gateway) reader(team string, rec *care.Record) *versions {
	return &versions{g: g, team: team, id: rec.ID, read: map[int]*care.Record{rec.Version: rec}}
}

// at gives a version; nil for 0, which is none.
func (v *versions) at(ctx context.Context, number int) (*care.Record, error) {
	if number == 0 {
		return nil, nil //nolint:nilnil // no version is what 0 means
	}
	if rec, ok := v.read[number]; ok {
		return rec, nil
	}
	stored, err := v.g.store.Version(ctx, v.team, v.id, number)
	if err != nil {
		return nil, fmt.Errorf("read version %d: %w", number, err)
	}
	rec, err := care.DecodeTrusted(stored.Body)
	if err != nil {
		return nil, fmt.Errorf("read version %d: %w", number, err)
	}
	v.read[number] = rec
	return rec, nil
}

// change is what a destination that has one version must be told of another,
// as far as it may see it today, which is judged on the person's current
// version: a restriction or an objection made since counts. What it was not
// shown of the earlier version is new to it; and what it was shown there and was
// withdrawn since is taken back whatever the person objects to.
func (g *Gateway) change(ctx context.Context, r *route, v *versions, current, after *care.Record, before int) (care.Change, error) {
	old, err := v.at(ctx, before)
	if err != nil {
		return care.Change{}, err
	}
	sees, err := r.view(current, today())
	if err != nil {
		return care.Change{}, fmt.Errorf("project: %w", err)
	}
	if old == nil {
		return care.NewChange(nil, after, sees), nil
	}
	saw, err := r.view(old, today())
	if err != nil {
		return care.Change{}, fmt.Errorf("project: %w", err)
	}
	change := care.NewChangeSeen(old, saw, after, sees)
	for _, o := range objections(current, r.about.Recipient, today()) {
		change.TakeBack(old, saw, after, r.uses, o.Parts)
	}
	return change, nil
}
