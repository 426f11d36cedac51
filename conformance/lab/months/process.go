// SPDX-License-Identifier: Apache-2.0

package months

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/cld"
	"github.com/carelode/lode/adapters/sharedcare"
	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/scripted"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
)

// process is a gateway from its start to its end. What it was doing when it is
// killed goes on over there, and nothing of it comes back.
type process struct {
	month  *month
	number int // which gateway
	birth  int // its how manieth start
	gw     *gateway.Gateway
	store  store.Store // as this process has it
	wire   *wire
	clock  *clock

	mu     sync.Mutex
	dead   bool
	frozen chan struct{} // closed when it is thawed; nil: it is not frozen
	stop   context.CancelFunc
	ended  chan struct{}
}

func (p *process) name() string {
	return "gateway " + strconv.Itoa(p.number) + "." + strconv.Itoa(p.birth)
}

// start starts a gateway on the month's store.
func (m *month) start(number, birth int) (*process, error) {
	p := &process{month: m, number: number, birth: birth, clock: &clock{}, ended: make(chan struct{})}
	p.wire = &wire{p: p, open: make(map[*cable]bool)}
	l := &line{Store: m.store, p: p, made: make(map[string]int)}
	var err error
	if p.store, err = plant(m.plan.Planted, l); err != nil {
		return nil, err
	}
	destinations, err := p.destinations()
	if err != nil {
		return nil, err
	}
	jitter := m.seed.stream("jitter of " + p.name())
	p.gw, err = gateway.New(gateway.Options{
		Store: p.store, Teams: teams(), Destinations: destinations, Lookup: lookup, Pace: m.pace.gateway(), MadeWith: "months", Chance: jitter.Float64,
	})
	if err != nil {
		return nil, fmt.Errorf("make a gateway: %w", err)
	}
	var ctx context.Context
	ctx, p.stop = context.WithCancel(context.Background())
	m.working.Go(func() {
		defer close(p.ended)
		_ = p.gw.Run(ctx) // it gives nil
	})
	return p, nil
}

func (p *process) destinations() ([]gateway.Destination, error) {
	var all []gateway.Destination
	var faults []error
	add := func(name string, f adapters.Factory, dial *peer, set map[string]string, ackWithin time.Duration) {
		o := adapters.Options{Settings: set}
		if dial != nil {
			o.Dial = p.wire.to(dial)
		}
		a, err := f.New(o)
		faults = append(faults, err)
		all = append(all, gateway.Destination{Name: name, Adapter: a, Teams: lab.Teams(), AckWithin: ackWithin})
	}
	w := p.month.world
	add(lab.Shared, sharedcare.Factory(), w.shared, map[string]string{"base_url": "http://shared.invalid", "allow_http": "yes"}, 0)
	add(lab.Mailbox, scripted.Factory(), w.mailbox, map[string]string{"base_url": "http://mailbox.invalid"}, ackWithin)
	add(lab.Council, cld.Factory(), nil, map[string]string{"folder": w.folder}, 0)
	return all, errors.Join(faults...)
}

func teams() []adapters.Team {
	var all []adapters.Team
	for i, id := range lab.Teams() {
		all = append(all, adapters.Team{
			ID: id, Name: id + " neighbourhood team", ODSCode: "Y990" + strconv.Itoa(i+1), Organisation: "Fenland Care", OrganisationODS: "Y9998",
			CouncilCode: "623", Phone: "01353 555 0100",
		})
	}
	return all
}

// lookup is no secret here: all is synthetic.
func lookup(team, kind, value string) string { return team + "/" + kind + "/" + value }

// goesOn waits while the process is frozen, and fails once it is dead.
func (p *process) goesOn() error {
	for {
		p.mu.Lock()
		dead, frozen := p.dead, p.frozen
		p.mu.Unlock()
		if dead {
			return errCut
		}
		if frozen == nil {
			return nil
		}
		<-frozen
	}
}

func (p *process) isDead() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dead
}

// works reports whether it runs and is not frozen.
func (p *process) works() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.dead && p.frozen == nil
}

// kill ends it at once. It reports whether it was alive.
func (p *process) kill() bool {
	p.mu.Lock()
	was, frozen := !p.dead, p.frozen
	p.dead, p.frozen = true, nil
	p.mu.Unlock()
	if !was {
		return false
	}
	if frozen != nil {
		close(frozen)
	}
	p.wire.cut()
	p.stop()
	return true
}

// end asks it to end, waits until it has, and takes its store away.
func (p *process) end() {
	p.stop()
	<-p.ended
	p.kill()
}

// freeze takes its time away, thaw gives it back.
func (p *process) freeze() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dead || p.frozen != nil {
		return false
	}
	p.frozen = make(chan struct{})
	return true
}

func (p *process) thaw() {
	p.mu.Lock()
	frozen := p.frozen
	p.frozen = nil
	p.mu.Unlock()
	if frozen != nil {
		close(frozen)
	}
}
