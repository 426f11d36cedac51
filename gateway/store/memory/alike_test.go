// SPDX-License-Identifier: Apache-2.0

package memory_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/memory"
	"github.com/carelode/lode/gateway/store/sqlite/sqlitetest"
)

// What a simulation finds out in memory must hold on a disk: whatever is asked of
// both, SQLite and two memories give the same answers, refuse the same, and keep
// the same. What a memory refused left nothing behind, and the two memories, asked
// the same, are the same to the last index.
func TestMemoryAnswersAsSQLiteDoes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := sqlitetest.Open(t)
		g := &game{ctx: t.Context(), disk: disk, refused: map[string]int{}}
		rapid.Check(plain{t}, func(rt *rapid.T) {
			g.begin(rt)
			for range 50 {
				g.step()
			}
			g.whole()
			if g.memory.Kept() != g.twin.Kept() {
				rt.Error("two memories that were asked the same keep something else")
			}
		})
		t.Log(g.refused)
		if len(g.refused) < 5 {
			t.Errorf("only these refusals were met: %v", g.refused)
		}
		if err := disk.Close(); err != nil {
			t.Error(err)
		}
	})
}

// game puts the same calls to several stores.
type game struct {
	*rapid.T
	ctx     context.Context //nolint:containedctx // a game is a test
	disk    store.Store     // every game's, each with a team and destinations of its own
	memory  *memory.Memory
	twin    *memory.Memory
	sides   []store.Store // the first is the memory's
	refused map[string]int

	walk   int
	team   string
	to     []string // destinations
	made   int
	ids    []string // deliveries
	tasks  []string
	ins    []string
	keys   []string
	blobs  []string
	bodies int
}

func (g *game) begin(rt *rapid.T) {
	walk, a, b := strconv.Itoa(g.walk+1), memory.New(), memory.New()
	*g = game{
		T: rt, ctx: g.ctx, disk: g.disk, memory: a, twin: b, sides: []store.Store{memory.Open(a), g.disk, memory.Open(b)}, refused: g.refused,
		walk: g.walk + 1, team: "team-" + walk, to: []string{"gp-" + walk, "council-" + walk}, ids: []string{"nobody"},
		tasks: []string{"nothing"}, ins: []string{"none"}, keys: []string{"key"}, blobs: []string{"no such blob"},
	}
}

func (g *game) draw(n int) int      { return rapid.IntRange(0, n-1).Draw(g.T, "choice") }
func (g *game) chance(one int) bool { return g.draw(one) == one-1 }

// of draws one of several.
func of[T any](g *game, all []T) T { return all[g.draw(len(all))] }

// fresh gives a name that was not used, and remembers it.
func (g *game) fresh(kind string, in *[]string) string {
	g.made++
	name := fmt.Sprintf("%s-%d-%d", kind, g.walk, g.made)
	*in = append(*in, name)
	return name
}

// ask puts a call that may change something to all sides, and compares what they
// answer. What is refused must leave nothing.
func (g *game) ask(what string, call func(store.Store) (any, error)) {
	g.Helper()
	before := g.memory.Kept()
	if err := g.compare(what, call); err != nil {
		g.refused[class(err)]++
		if g.memory.Kept() != before {
			g.Fatalf("%s was refused (%v) and left something", what, err)
		}
	}
}

// look is ask for a call that only reads.
func (g *game) look(what string, call func(store.Store) (any, error)) {
	g.Helper()
	_ = g.compare(what, call) // a refusal is an answer too
}

// compare puts a call to all sides, and gives the error that they agree on.
func (g *game) compare(what string, call func(store.Store) (any, error)) error {
	g.Helper()
	got, err := call(g.sides[0])
	for i, s := range g.sides[1:] {
		other, otherErr := call(s)
		if class(err) != class(otherErr) {
			g.Fatalf("%s: the memory answered %v, side %d %v", what, err, i+1, otherErr)
		}
		if a, b := said(got), said(other); err == nil && a != b {
			g.Fatalf("%s: the memory gave\n%s\nside %d\n%s", what, a, i+1, b)
		}
	}
	return err
}

// said writes down an answer, without what an engine makes up: ids, and places,
// which may have gaps.
func said(answer any) string {
	switch v := answer.(type) {
	case store.Task:
		return fmt.Sprintf("%+v", nameless(v))
	case []store.Task:
		return each(v, func(k store.Task) string { return said(k) })
	case []store.Inbound:
		return each(v, func(in store.Inbound) string { in.N = 0; return said(in) })
	case []store.Event:
		return each(v, func(e store.Event) string { e.Cursor = 0; return said(e) })
	}
	return fmt.Sprintf("%+v", answer)
}

func each[T any](all []T, say func(T) string) string {
	var lines []string
	for _, v := range all {
		lines = append(lines, say(v))
	}
	return strings.Join(lines, "\n")
}

func nameless(k store.Task) store.Task {
	if !strings.HasPrefix(k.ID, "task-") {
		k.ID = ""
	}
	return k
}

// class names what the contract says of an error.
func class(err error) string {
	if err == nil {
		return ""
	}
	for _, known := range []error{store.ErrNotFound, store.ErrMoved, store.ErrConflict, store.ErrLease, store.ErrEdge, store.ErrState} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return "a fault"
}

// whole compares all that can be read.
func (g *game) whole() {
	g.Helper()
	g.look("all", func(s store.Store) (any, error) {
		var all []store.Version
		for v, err := range s.All(g.ctx, g.team) {
			if err != nil {
				return nil, err
			}
			all = append(all, v)
		}
		return all, nil
	})
	g.look("deliveries", func(s store.Store) (any, error) { return s.Deliveries(g.ctx, store.Search{Team: g.team}) })
	g.look("tasks", func(s store.Store) (any, error) { return s.List(g.ctx, g.team, true, 0) })
	g.look("inbox", func(s store.Store) (any, error) { return s.Inbox(g.ctx, g.team, 0) })
	g.look("unsettled", func(s store.Store) (any, error) {
		ins, err := s.Unsettled(g.ctx, 0, 0)
		return slices.DeleteFunc(ins, func(in store.Inbound) bool { return !slices.Contains(g.to, in.Destination) }), err
	})
	g.look("events", func(s store.Store) (any, error) { return s.Events(g.ctx, g.team, 0, 0) })
	g.look("counts", func(s store.Store) (any, error) { return s.Counts(g.ctx, g.team, true) })
	g.look("late", func(s store.Store) (any, error) { return g.ours(s.Late(g.ctx, 0)) })
	g.look("lapsed", func(s store.Store) (any, error) { return g.ours(s.Lapsed(g.ctx, 0)) })
	for _, id := range g.ids {
		g.look("message", func(s store.Store) (any, error) {
			r, err := s.Message(g.ctx, g.team, id)
			if err != nil {
				return nil, err
			}
			return io.ReadAll(r)
		})
	}
}

// ours leaves out other games' deliveries.
func (g *game) ours(ds []store.Delivery, err error) ([]store.Delivery, error) {
	return slices.DeleteFunc(ds, func(d store.Delivery) bool { return d.Team != g.team }), err
}

// some is a time around now, or none.
func (g *game) some() time.Time {
	after := []time.Duration{0, 0, -time.Hour, lease, 4 * lease}[g.draw(5)]
	if after == 0 {
		return time.Time{}
	}
	return time.Now().Add(after)
}
