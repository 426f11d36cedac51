// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
	}
	return late(d), nil
}

// late holds what is past its use-by.
func late(d store.Delivery) verdict {
	if d.UseBy.IsZero() || now().Before(d.UseBy) {
		return verdict{}
	}
	return verdict{"use-by", "It is too late to send this as if nothing had happened. Please decide."}
}

// overridden reports whether a person has let a delivery go on in spite of the
// very thing that stands against it, where that is theirs to decide.
func (w *work) overridden(v verdict) bool { return v.code == "died" && w.d.Code == despite+v.code }

// despite begins the code of what a person let go on.
const despite = "despite-"

// inSpite keeps the code of what a person let go on, and no other.
func inSpite(code string) string {
	if strings.HasPrefix(code, despite) {
		return code
	}
	return ""
}

// since holds a written message that the record has overtaken: whereabouts that
// have become secret, or a referral that was taken back.
func since(d store.Delivery, made, current *care.Record) verdict {
	switch {
	case anotherPerson(made, current):
		return verdict{"identity", "The person's NHS number or birth date has been put right since this was written. Please find out whether it reached the wrong record, stop it, and write anew what is still to be said."}
	case current.Person.Restricted && !made.Person.Restricted:
		return verdict{"restricted", "The person's whereabouts have become secret since this was written. Please stop it, and write anew what is still to be said."}
	case d.Event && tookBack(d.Items, made, current):
		return verdict{"cancelled", "This was taken back in the record before it was sent. Please stop it."}
	}
	return verdict{}
}

// anotherPerson reports whether what tells a person apart was put right.
func anotherPerson(made, current *care.Record) bool {
	was, is := made.Person.NHSNumber, current.Person.NHSNumber
	renumbered := was != nil && (is == nil || was.Value != is.Value)
	return renumbered || made.Person.BirthDate != "" && made.Person.BirthDate != current.Person.BirthDate
}

// tookBack reports whether a referral that a message carries is withdrawn,
// corrected or no longer asked for in the current version.
func tookBack(items []string, made, current *care.Record) bool {
	asked := care.Live(made.Referrals)
	for i, old := range made.Referrals {
		if old.Status == "cancelled" || !slices.ContainsFunc(asked, func(r care.Referral) bool { return r.ID == old.ID }) {
			continue // it is a cancellation that the message carries
		}
		if !slices.ContainsFunc(items, func(path string) bool { return within(path, fmt.Sprintf("referrals[%d]", i)) }) {
			continue
		}
		live := care.Live(current.Referrals)
		at := slices.IndexFunc(live, func(r care.Referral) bool { return r.ID == old.ID })
		if at < 0 || live[at].Status == "cancelled" {
			return true
		}
	}
	return false
}

// objected holds a written message that carries a part to which the person
// objects by now. A correction passes.
func (w *work) objected(d store.Delivery) verdict {
	if d.Correction {
		return verdict{}
	}
	for _, o := range objections(w.current, w.r.about.Recipient, today()) {
		for _, part := range o.Parts {
			if slices.ContainsFunc(d.Items, func(path string) bool { return within(bare(path), part) }) {
				return verdict{"objection", "The person objects to sharing a part of this with " + w.r.about.Title + "."}
			}
		}
	}
	return verdict{}
}

// bare gives a path without the index of its first list.
func bare(path string) string {
	part, _, _ := strings.Cut(path, "[")
	return part
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
