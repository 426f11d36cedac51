// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
)

// troupers is how many scenes are played at the same time.
const troupers = 5

// Played counts how often a scene was begun, and how often it came to its end.
type Played struct {
	Begun int `json:"begun"`
	Ended int `json:"ended"`
}

// troupe plays the scenes, each in its turn and each time with somebody new.
type troupe struct {
	lab    *Lab
	mu     sync.Mutex
	next   int // the next person who has no part yet
	spare  map[people.Fate][]int
	played map[string]*Played
	wished []string // edges that are still to be taken
	crowd  crowd
}

func newTroupe(l *Lab) *troupe {
	t := &troupe{lab: l, next: l.plan.stories(), spare: map[people.Fate][]int{}, played: map[string]*Played{}}
	for _, s := range scenes() {
		t.played[s.name] = &Played{}
	}
	t.crowd.fill(func() (*life, error) { return t.person(t.find(people.Filed)) })
	return t
}

func (t *troupe) run(ctx context.Context, _ int) {
	for ctx.Err() == nil {
		s, person := t.cast()
		if person < 0 {
			return // everybody has played
		}
		err := t.play(ctx, s, person)
		t.mu.Lock()
		if err == nil {
			t.played[s.name].Ended++
		} else if ctx.Err() == nil {
			t.lab.plan.Log("scene %q: %v", s.name, err)
		}
		t.mu.Unlock()
		_ = pause(ctx, 30*time.Millisecond)
	}
}

// cast picks the next scene and somebody for it.
func (t *troupe) cast() (scene, int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.due()
	t.played[s.name].Begun++
	twist := s.twist
	if twist == "" {
		twist = people.Filed
	}
	return s, t.find(twist)
}

// due gives the scene that came to its end least often, then the one that was
// begun least often; the lock is held.
func (t *troupe) due() scene {
	all := scenes()
	if wanted := slices.DeleteFunc(scenes(), func(s scene) bool { return !s.leads(t.wished) }); len(wanted) > 0 {
		all = wanted
	}
	return slices.MinFunc(all, func(a, b scene) int {
		x, y := t.played[a.name], t.played[b.name]
		return cmp.Or(cmp.Compare(max(x.Ended, x.Begun-2), max(y.Ended, y.Begun-2)), cmp.Compare(x.Begun, y.Begun))
	})
}

// leads reports whether a scene is there for one of the edges.
func (s scene) leads(edges []string) bool {
	return slices.ContainsFunc(edges, func(e string) bool { return strings.Contains(s.takes, e) })
}

// wish has those scenes played that lead over the edges.
func (t *troupe) wish(edges []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wished = edges
}

// find gives somebody of a sort; who is met on the way is kept for later.
func (t *troupe) find(twist people.Fate) int {
	if list := t.spare[twist]; len(list) > 0 {
		t.spare[twist] = list[1:]
		return list[0]
	}
	for t.next < t.lab.load.Len() {
		i := t.next
		t.next++
		story := t.lab.load.Story(i)
		switch {
		case story.Partner >= 0: // nobody else's number or house
		case story.Twist == twist:
			return i
		default:
			t.spare[story.Twist] = append(t.spare[story.Twist], i)
		}
	}
	return -1
}

// play tells the person's whole story as one version, and plays from there.
func (t *troupe) play(ctx context.Context, s scene, person int) error {
	l, err := t.person(person)
	if err != nil {
		return err
	}
	a := &actor{life: l, driver: t.lab.driver, desk: t.lab.desk, script: t.lab.world.Script, crowd: &t.crowd}
	if s.before != nil {
		s.before(a)
	}
	return a.play(ctx, s.acts)
}

// person gives a person's record as it is at the end of their story.
func (t *troupe) person(i int) (*life, error) {
	if i < 0 {
		return nil, errNot
	}
	steps := t.lab.load.Steps(i)
	rec := steps[len(steps)-1].Record
	unattached(rec)
	return begin(rec)
}

// unattached leaves out what cites attachments, and what was asked of others.
func unattached(r *care.Record) {
	r.Documents, r.Referrals = nil, nil
}
