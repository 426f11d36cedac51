// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"fmt"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// verdict is what Guard says: nothing, or why a delivery must wait.
type verdict struct {
	code   string // "" when it may go
	reason string
}

func (v verdict) stands() bool { return v.code != "" }

// guard judges whether a delivery may leave now, on the person's current
// version. It is asked when a delivery is planned and again in the very
// transaction that begins each attempt.
//
// A correction passes an objection: what was wrongly sent must be put right.
// Nothing passes doubt about whom it is for.
func (g *Gateway) guard(ctx context.Context, r *route, d store.Delivery, current *care.Record) (verdict, error) {
	if v := identity(r, current); v.stands() {
		return v, nil
	}
	same, err := g.sameNumber(ctx, d.Team, current)
	if err != nil {
		return verdict{}, err
	}
	switch {
	case same:
		return verdict{"same-number", "Two of the team's records have this NHS number. Please find out which is right."}, nil
	case d.Correction:
		return verdict{}, nil
	case objectsToAll(objections(current, r.about.Recipient, today())):
		return verdict{"objection", "The person objects to sharing with " + r.about.Title + "."}, nil
	case d.Event && current.Person.DeathDate != "":
		return verdict{"died", "The person has died. Please decide whether this is still to be sent."}, nil
	case !d.UseBy.IsZero() && now().After(d.UseBy):
		return verdict{"use-by", "It is too late to send this as if nothing had happened. Please decide."}, nil
	}
	return verdict{}, nil
}

// identity holds what is for a person whom nobody has traced.
func identity(r *route, current *care.Record) verdict {
	number := current.Person.NHSNumber
	if !r.about.Traced || (number != nil && number.Traced()) {
		return verdict{}
	}
	return verdict{"trace", "The person's NHS number is not yet verified (status 01)."}
}

// sameNumber reports whether another record of the team has the person's NHS
// number: then neither is sent, since one of them is somebody else.
func (g *Gateway) sameNumber(ctx context.Context, team string, rec *care.Record) (bool, error) {
	for _, hash := range g.lookups(rec) {
		ids, err := g.store.Find(ctx, team, hash)
		if err != nil {
			return false, fmt.Errorf("find by number: %w", err)
		}
		for _, id := range ids {
			if id != rec.ID {
				return true, nil
			}
		}
	}
	return false, nil
}
