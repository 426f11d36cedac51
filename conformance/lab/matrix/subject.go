// SPDX-License-Identifier: Apache-2.0

package matrix

import (
	"context"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// Subject is one adapter, with a simulated other side.
type Subject struct {
	Name  string // of the destination
	Title string // for the page
	Kind  Kind
	// Set makes the other side and joins the adapter to it, for one cell.
	Set func(Stage) (Side, error)
	// Period, if it is set, says that the destination takes extracts of a period
	// rather than one person's record, and gives a person's.
	Period func(person string) care.Period
	// Otherwise, if it is set, gives another fate than that of the kind.
	Otherwise func(f Fault, m Moment, form Form) (Fate, bool)
}

// Subjects lists the adapters that the matrix is made of, one line each.
func Subjects() []Subject { return []Subject{SharedCare(), Mailbox(), Council()} }

// Stage is what an other side is set on.
type Stage struct {
	Name   string // of the destination
	Dir    string // for files
	Ledger *sim.Ledger
	Secure bool     // over TLS
	People []Person // who is known
}

// Side is the simulated other side of one cell.
type Side interface {
	Troubled
	Witness
	Adapter() adapters.Adapter
	Close()
}

// Troubled is what faults strike.
type Troubled interface {
	// Strike lets a fault strike from now on: the first that it can, or all.
	Strike(f Fault, m Moment, form Form)
	// Struck counts what was struck.
	Struck() int
	// Heal ends it.
	Heal()
}

// Witness tells what arrived, beside the ledger.
type Witness interface {
	// Settle takes what lies there for it, so that it is in the ledger.
	Settle() error
	// Attempts gives every message as it arrived.
	Attempts() []lab.Attempt
}

// Never says why a fault cannot strike a subject at a moment, "" when it can.
func (s Subject) Never(f Fault, m Moment) string {
	if s.Kind == Collects {
		return f.disk.never(m)
	}
	return ""
}

// Want gives the fate that a fault must lead to.
func (s Subject) Want(f Fault, m Moment, form Form) Fate {
	if s.Otherwise != nil {
		if fate, ok := s.Otherwise(f, m, form); ok {
			return fate
		}
	}
	return f.want(s.Kind, m, form)
}

// say hands in a version of a person's record, and has the extract made where the
// destination takes extracts.
func (c *cell) say(ctx context.Context, p *Person) error {
	if err := c.put(ctx, p); err != nil || c.Subject.Period == nil {
		return err
	}
	_, err := c.gw.Extract(ctx, caller, c.Subject.Name, c.Subject.Period(p.ID))
	return err
}
