// SPDX-License-Identifier: Apache-2.0

package matrix

import (
	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// way is what happened to a message on its way.
type way struct {
	tries    int
	passed   map[store.State]bool
	operator bool // the operator was told
	contrary bool // a person was told that they say otherwise than before
}

// fateOf reads from what happened what became of a delivery.
func fateOf(d lab.Delivery, events []lab.Event) Fate {
	w := way{passed: map[store.State]bool{}}
	for _, e := range events {
		if e.Delivery != d.ID {
			continue
		}
		switch e.Act {
		case "moved":
			w.passed[e.To] = true
			if e.To == store.Sending {
				w.tries++
			}
		case "task-opened":
			w.operator = w.operator || e.Code == string(care.Unauthorised)
			w.contrary = w.contrary || e.Code == "contradiction"
		}
	}
	return w.end(d)
}

func (w way) end(d lab.Delivery) Fate {
	switch {
	case d.State == store.Superseded && w.operator:
		return ReplacedOp
	case d.State == store.Superseded && w.tries > 0:
		return Replaced
	case d.State == store.Closed && d.Code == "mended" && w.contrary:
		return Contrary
	case d.State == store.Closed && d.Code == "mended":
		return Mended
	case d.State == store.Refused:
		return WithPerson
	case d.State == store.Overdue:
		return NoAck
	case d.Final && arrived(d):
		return w.filed()
	}
	return Unforeseen
}

// arrived reports whether a delivery got through.
func arrived(d lab.Delivery) bool { return d.State == store.Filed || d.State == store.Received }

// filed tells how it got through in the end.
func (w way) filed() Fate {
	doubt, again := w.passed[store.Unconfirmed], w.tries > 1
	switch {
	case w.passed[store.Overdue] && !again && !doubt:
		return LateAck
	case w.passed[store.Overdue]:
		return Unforeseen
	case doubt && again && w.operator:
		return ResentOp
	case doubt && again:
		return Resent
	case doubt && w.operator:
		return DoubtedOp
	case doubt:
		return Doubted
	case again && w.operator:
		return Operator
	case again:
		return Retried
	case w.operator:
		return Unforeseen
	}
	return AtOnce
}
