// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/gateway/store"
)

// Haul is a run in which nothing goes wrong: messages to the mailbox wait, and
// gateways that share a database carry them as fast as they can.
type Haul struct {
	Plan
	Messages    int
	Concurrency int           // of each gateway
	Takes       time.Duration // how long the mailbox takes over each message
}

// Load is a haul that is ready to begin.
type Load struct {
	haul    Haul
	ledger  *sim.Ledger
	server  *http.Server
	begin   chan struct{} // closed: the mailbox answers
	arrived atomic.Int64
	all     chan struct{} // closed: it has them all
	running []*Process
	api     *API
}

// Load starts the gateways and hands in one version of one person for each
// message. Meanwhile the mailbox keeps whatever comes waiting. Close must be
// called.
func (h Haul) Load(ctx context.Context) (*Load, error) {
	l := &Load{haul: h, begin: make(chan struct{}), all: make(chan struct{}), api: NewAPI()}
	err := errors.Join(l.open(ctx), l.start(ctx))
	if err == nil {
		err = l.handAll(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// open opens the mailbox.
func (l *Load) open(ctx context.Context) (err error) {
	if l.ledger, err = sim.OpenLedger(""); err != nil {
		return err
	}
	box, err := sim.NewOneShot(sim.OneShotSettings{Name: Mailbox, Ledger: l.ledger, Fate: func(string) sim.Fate { return sim.Fate{} }})
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	l.server = &http.Server{Addr: "http://" + listener.Addr().String(), Handler: l.slow(box), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = l.server.Serve(listener) }()
	return nil
}

// slow lets the mailbox take its time.
func (l *Load) slow(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			next.ServeHTTP(w, r)
			return
		}
		<-l.begin
		linger(r.Context(), l.haul.Takes)
		next.ServeHTTP(w, r)
		if l.arrived.Add(1) == int64(l.haul.Messages) {
			close(l.all)
		}
	})
}

// start starts the gateways, at the pace at which they run in earnest.
func (l *Load) start(ctx context.Context) error {
	for n := range l.haul.gateways() {
		address, err := freeAddress(ctx)
		if err != nil {
			return err
		}
		more := map[string]any{"concurrency": l.haul.Concurrency, "attempt": "5m", "ack_within": "1h", "late": "1h"}
		mailbox := destination(Mailbox, "scripted", more, map[string]string{"base_url": l.server.Addr})
		settings, err := settingsFile(l.haul.Plan, address, n, []any{mailbox}, map[string]any{"lease": "10m"})
		if err != nil {
			return err
		}
		p := newProcess(l.haul.Plan, address, settings, n)
		if err := p.Start(ctx); err != nil {
			return err
		}
		l.running, l.api.URLs = append(l.running, p), append(l.api.URLs, p.URL())
	}
	return nil
}

// handAll hands in one version for each message, several at the same time.
func (l *Load) handAll(ctx context.Context) error {
	lives := make(chan *life)
	failed := make([]error, clients)
	var group sync.WaitGroup
	for n := range clients {
		group.Go(func() {
			for one := range lives {
				_, err := l.api.Put(ctx, one.rec.Team, one.rec.ID, one.body)
				failed[n] = errors.Join(failed[n], err)
			}
		})
	}
	load := people.New(l.haul.Seed, 4*l.haul.Messages+100)
	handed := 0
	for i := 0; i < load.Len() && handed < l.haul.Messages; i++ {
		if story := load.Story(i); story.Twist != people.Filed || story.Partner >= 0 {
			continue
		}
		steps := load.Steps(i)
		rec := steps[len(steps)-1].Record
		unattached(rec)
		one, err := begin(rec)
		if err != nil {
			failed = append(failed, err)
			break
		}
		lives <- one
		handed++
	}
	close(lives)
	group.Wait()
	return errors.Join(failed...)
}

// Carry lets the mailbox answer and returns when it has every message.
func (l *Load) Carry(ctx context.Context) error {
	close(l.begin)
	select {
	case <-l.all:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("carry: %d arrived: %w", l.arrived.Load(), ctx.Err())
	}
}

// Check wants each message to have arrived once, and its gateway to know it.
func (l *Load) Check(ctx context.Context) error {
	keys := make(map[string]bool)
	for _, e := range l.ledger.Effects() {
		if keys[e.Key] {
			return errors.New("check: a message arrived twice")
		}
		keys[e.Key] = true
	}
	ctx, cancel := context.WithTimeout(ctx, longestRest)
	defer cancel()
	for {
		sent := 0
		for _, team := range Teams() {
			ds, err := l.api.All(ctx, team, store.Sent)
			if err != nil {
				return fmt.Errorf("check: %w", err)
			}
			sent += len(ds)
		}
		if sent == l.haul.Messages && len(keys) == sent {
			return nil
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return fmt.Errorf("check: %d arrived and %d are told as sent, of %d: %w", len(keys), sent, l.haul.Messages, err)
		}
	}
}

// Close ends the gateways and the mailbox.
func (l *Load) Close() error {
	var errs []error
	for _, p := range l.running {
		errs = append(errs, p.Kill())
	}
	if l.server != nil {
		errs = append(errs, l.server.Close())
	}
	return errors.Join(errs...)
}
