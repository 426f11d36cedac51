// SPDX-License-Identifier: Apache-2.0

package stage

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
)

// Play is one performance: a caseload, and each team's system.
type Play struct {
	Load  people.Caseload
	Teams map[string]*Client // by team
	// Progress, if set, is told after each step how far it is and which day of
	// the stories it has reached.
	Progress func(done, all int, day care.Date)
}

// clients is how many versions are handed in at the same time.
const clients = 4

// Perform hands in every version, in the order in which they were written. A
// person's next version waits until the one before has come to rest, as weeks
// lie between them in the story; different people's go side by side.
func (p *Play) Perform(ctx context.Context) error {
	all := 0
	for range p.Load.Versions() {
		all++
	}
	done, scene := 0, newScene()
	for step := range p.Load.Versions() {
		if scene.has(step) {
			if err := p.act(ctx, scene); err != nil {
				return err
			}
			scene = newScene()
		}
		scene.add(step)
		done++
		if p.Progress != nil {
			p.Progress(done, all, step.Record.RecordedAt.Date())
		}
	}
	return p.act(ctx, scene)
}

// scene is a run of steps in which nobody appears twice.
type scene struct {
	steps []people.Step
	in    map[int]bool
}

func newScene() *scene { return &scene{in: make(map[int]bool)} }

func (s *scene) has(step people.Step) bool {
	return s.in[step.Person] || (step.Story.Partner >= 0 && s.in[step.Story.Partner])
}

func (s *scene) add(step people.Step) {
	s.steps = append(s.steps, step)
	s.in[step.Person] = true
}

// act hands in a scene's versions and waits until all has come to rest.
func (p *Play) act(ctx context.Context, s *scene) error {
	var (
		working sync.WaitGroup
		once    sync.Once
		failed  error
	)
	turn := make(chan struct{}, clients)
	for _, step := range s.steps {
		turn <- struct{}{}
		working.Go(func() {
			defer func() { <-turn }()
			if err := p.hand(ctx, step); err != nil {
				once.Do(func() { failed = fmt.Errorf("person %d version %d: %w", step.Person, step.Record.Version, err) })
			}
		})
	}
	working.Wait()
	if failed != nil {
		return failed
	}
	return p.Rest(ctx)
}

// Rest waits until nothing is on its way.
func (p *Play) Rest(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for _, c := range p.Teams {
		if err := c.Quiet(ctx); err != nil {
			return fmt.Errorf("wait for rest: %w", err)
		}
	}
	return nil
}

func (p *Play) hand(ctx context.Context, step people.Step) error {
	client := p.Teams[step.Record.Team]
	for _, blob := range step.Blobs {
		if err := client.PutBlob(ctx, blob.Attachment.SHA256, blob.Body); err != nil {
			return err
		}
	}
	body, err := care.Encode(step.Record)
	if err != nil {
		return err
	}
	return client.Put(ctx, step.Record.ID, body)
}
