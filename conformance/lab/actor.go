// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// actor plays one scene with one person, who belongs to nobody else meanwhile.
type actor struct {
	*life
	driver *Driver
	desk   *Desk
	script *Script
	crowd  *crowd
	last   Delivery // which was awaited last
}

// act is one step of a scene.
type act func(ctx context.Context, a *actor) error

// patience is how long a step waits for what should come.
const patience = 6 * time.Second

// errNot is told when what a scene waits for does not come: a kill came between,
// mostly, and the scene is played again another time.
var errNot = errors.New("it did not come to that")

// version hands in the next version of the person.
func version(how func(*care.Record)) act {
	return func(ctx context.Context, a *actor) error {
		if err := a.change(how); err != nil {
			return err
		}
		return a.driver.Hand(ctx, sceneClient, a.life)
	}
}

// backToTheFirst hands in a version that says what the first said.
func backToTheFirst(ctx context.Context, a *actor) error {
	return version(func(r *care.Record) {
		number := r.Version
		*r = *a.first
		r.Version = number
	})(ctx, a)
}

// sceneClient is how the journal calls those who play scenes.
const sceneClient = 100

// await waits until the delivery of the newest version at a destination is in
// one of the states.
func await(destination string, states ...store.State) act {
	return awaitBack(0, destination, states...)
}

// awaitBack waits likewise for the delivery of so many versions ago.
func awaitBack(back int, destination string, states ...store.State) act {
	return func(ctx context.Context, a *actor) error {
		return a.poll(ctx, func(d Delivery) bool {
			return d.Destination == destination && d.To == a.rec.Version-back && in(d.State, states)
		})
	}
}

// awaitTried waits until it waits to be tried again.
func awaitTried(destination string) act {
	return func(ctx context.Context, a *actor) error {
		return a.poll(ctx, func(d Delivery) bool {
			return d.Destination == destination && d.To == a.rec.Version && d.State == store.Ready && d.Attempts > 0
		})
	}
}

func in(s store.State, states []store.State) bool { return slices.Contains(states, s) }

func (a *actor) poll(ctx context.Context, found func(Delivery) bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		lane, err := a.driver.API.Lane(ctx, a.rec.Team, a.rec.ID)
		if err == nil {
			for _, d := range lane {
				if found(d) {
					a.last = d
					return nil
				}
			}
		}
		if pause(ctx, 15*time.Millisecond) != nil {
			return errNot
		}
	}
}

// retry and withdraw decide about the delivery that was awaited last.
func retry(ctx context.Context, a *actor) error { return a.driver.API.Retry(ctx, a.last) }

func withdraw(ctx context.Context, a *actor) error { return a.driver.API.Withdraw(ctx, a.last) }

// resend rings them first: what they have is not sent again.
func resend(ctx context.Context, a *actor) error {
	if a.desk.Arrived(a.last) {
		return errNot
	}
	return a.driver.API.Retry(ctx, a.last)
}

// conclude rings them, and closes with what they say.
func conclude(ctx context.Context, a *actor) error {
	return a.driver.API.Close(ctx, a.last, a.desk.Arrived(a.last))
}

// play plays a scene to its end, or as far as it goes.
func (a *actor) play(ctx context.Context, acts []act) error {
	a.desk.Take(a.person())
	defer a.desk.Leave(a.person())
	defer a.script.Unmute(a.person())
	if err := a.driver.Hand(ctx, sceneClient, a.life); err != nil {
		return fmt.Errorf("first version: %w", err)
	}
	for i, step := range acts {
		if err := step(ctx, a); err != nil {
			return fmt.Errorf("act %d: %w", i+1, err)
		}
	}
	return nil
}
