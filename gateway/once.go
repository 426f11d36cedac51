// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// once does something unless another gateway that shares the store has the turn
// at it, and keeps the turn while that lasts. Is the turn lost all the same, since
// this gateway or its database stood still for too long, what was begun is stopped.
func (g *Gateway) once(ctx context.Context, name string, do func(context.Context) error) error {
	mine, err := g.store.Hold(ctx, name, g.name, g.pace.turn())
	if err != nil {
		return fmt.Errorf("take turn: %w", err)
	}
	if !mine {
		return nil
	}
	ctx, stop := context.WithCancel(ctx)
	var keeping sync.WaitGroup
	defer keeping.Wait()
	defer stop()
	keeping.Go(func() { g.keepTurn(ctx, name, stop) })
	return do(ctx)
}

// keepTurn lengthens a turn until ctx ends, and says when it is lost.
func (g *Gateway) keepTurn(ctx context.Context, name string, lost func()) {
	ticker := time.NewTicker(g.pace.turn() / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if mine, err := g.store.Hold(ctx, name, g.name, g.pace.turn()); err == nil && !mine {
			lost()
			return
		}
	}
}

// passTurn lets another gateway have the turn now rather than when it lapses.
func (g *Gateway) passTurn(ctx context.Context, name string) {
	if _, err := g.store.Hold(context.WithoutCancel(ctx), name, g.name, 0); err != nil {
		g.log.WarnContext(ctx, "let go of turn", "turn", name, "error", words(err))
	}
}

// turn is for how long a turn is taken. It is kept between two looks, so that of
// several gateways one goes on looking, and lapses soon after that one has died.
func (p Pace) turn() time.Duration { return max(3*p.Sweep, 2*time.Second) }
