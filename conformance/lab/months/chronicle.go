// SPDX-License-Identifier: Apache-2.0

package months

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/carelode/lode/conformance/lab"
)

// line of a chronicle.
type happened struct {
	at   time.Time
	what string
}

// strikes are what was done to the gateways, for the chronicle.
func (n *nemesis) told(p *process, what string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.chronicle = append(n.chronicle, happened{time.Now(), p.name() + " " + what})
}

// chronicle tells a month in the order in which it happened, for a person who
// looks for what went wrong.
func (m *month) chronicle() string {
	all := slices.Clone(m.nemesis.chronicle)
	add := func(at time.Time, format string, args ...any) {
		all = append(all, happened{at, fmt.Sprintf(format, args...)})
	}
	for _, c := range m.judge.h.Calls {
		add(c.At, "call %s %s/%s version %d %v", c.Outcome, c.Team, c.Record, c.Version, c.Promised)
	}
	for _, e := range m.judge.h.Effects {
		add(e.Time, "there %s %s %s %s %s", e.Destination, e.Kind, e.Person, e.Key, e.State)
	}
	for _, e := range m.judge.h.Events {
		add(e.At, "%s %s %s/%d %s %s %s (%s)", e.Act, e.Actor, e.Record, e.Version, e.Destination, e.Delivery, lab.EdgeName(e.From, e.To), e.Code)
	}
	slices.SortStableFunc(all, func(a, b happened) int { return a.at.Compare(b.at) })
	var b strings.Builder
	for _, h := range all {
		fmt.Fprintf(&b, "%s %.300s\n", h.at.Format("01-02 15:04:05.000000"), h.what)
	}
	return b.String()
}
