// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/carelode/lode/conformance/people"
)

// Passage is a caseload that went through the gateway undisturbed.
type Passage struct {
	Load       people.Caseload
	History    *History
	Violations []Violation
	Messages   []Message
	Files      []File // the council's
	AtRest     bool
}

// Message is one that arrived, with its bytes.
type Message struct {
	Attempt
	Body []byte
	// Delivery is the one that carries these bytes to this destination, and
	// Person the index of whose record it is about; -1 when there is none.
	Delivery Delivery
	Person   int
}

// File is one of the council's.
type File struct {
	Team string
	Data []byte
}

// Through lets a whole caseload through the gateway without any disturbance,
// each team's extract for the council after it, and gives everything that
// arrived anywhere.
func Through(ctx context.Context, p Plan) (passage *Passage, err error) {
	l, err := Open(ctx, p)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	l.world.Script.Heal()
	l.world.seen.bodies = make(map[Attempt][]byte)
	if err := l.tellAll(ctx); err != nil {
		return nil, fmt.Errorf("tell the stories: %w", err)
	}
	passage = &Passage{Load: l.load, AtRest: l.rest(ctx)}
	for _, team := range Teams() {
		if _, err := l.api.Extract(ctx, team, "2026-01-01/2026-12-31"); err != nil {
			return nil, fmt.Errorf("extract: %w", err)
		}
	}
	passage.AtRest = l.rest(ctx) && passage.AtRest
	if passage.History, err = l.collect(ctx); err != nil {
		return nil, fmt.Errorf("collect: %w", err)
	}
	if passage.History.Leaks, err = l.leaks(ctx); err != nil {
		return nil, fmt.Errorf("search for leaks: %w", err)
	}
	passage.Violations = Check(passage.History)
	passage.Messages = l.messages(passage.History)
	passage.Files, err = l.files()
	return passage, err
}

// tellAll hands in every version, each client its own people's.
func (l *Lab) tellAll(ctx context.Context) error {
	failed := make([]error, clients)
	var group sync.WaitGroup
	for n := range clients {
		group.Go(func() {
			c := newClient(l.driver, n, l.load, l.load.Len(), l.plan.Seed)
			for _, i := range c.mine {
				for _, step := range l.load.Steps(i) {
					failed[n] = errors.Join(failed[n], c.tell(ctx, i, step))
				}
			}
		})
	}
	group.Wait()
	return errors.Join(failed...)
}

// messages joins each arrived message to its delivery and its person.
func (l *Lab) messages(h *History) []Message {
	who := make(map[string]int)
	for i := range l.load.Len() {
		rec := l.load.Steps(i)[0].Record
		who[rec.Team+"/"+rec.ID] = i
	}
	c := newChecker(h)
	var all []Message
	l.world.seen.mu.Lock()
	defer l.world.seen.mu.Unlock()
	for a, body := range l.world.seen.bodies {
		m := Message{Attempt: a, Body: body, Person: -1}
		if p, ok := c.bySum[sumKey{a.Destination, a.SHA256}]; ok {
			m.Delivery, m.Person = p.d, who[p.person]
		}
		all = append(all, m)
	}
	return all
}

func (l *Lab) files() ([]File, error) {
	names, err := filepath.Glob(filepath.Join(l.world.Folder, "*.csv"))
	if err != nil {
		return nil, fmt.Errorf("look into the council's folder: %w", err)
	}
	var all []File
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read a file of the council's: %w", err)
		}
		for _, team := range Teams() {
			if strings.Contains(filepath.Base(name), team) {
				all = append(all, File{team, data})
			}
		}
	}
	return all, nil
}
