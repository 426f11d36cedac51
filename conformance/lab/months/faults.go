// SPDX-License-Identifier: Apache-2.0

package months

import (
	"net/http"
	"time"

	"github.com/carelode/lode/conformance/sim"
)

// ackWithin is how long the mailbox's owner has for an answer.
const ackWithin = 24 * time.Hour

// spell is a time in which a destination is not well.
type spell struct {
	from, to time.Time
	kind     string
}

// The kinds of spells.
const (
	nobodyHome = "nobody at home" // no connection
	turnsAway  = "turns everybody away"
	hangs      = "hangs"
	cuts       = "cuts everybody off"
)

// spellsOf gives when a destination is not well in a month.
func (s seed) spellsOf(name string, begin time.Time, days int) []spell {
	rnd := s.stream("spells of " + name)
	var all []spell
	for range rnd.IntN(4) {
		from := begin.Add(between(rnd, 0, time.Duration(days)*24*time.Hour))
		long := between(rnd, 20*time.Minute, 10*time.Hour)
		if rnd.IntN(3) == 0 {
			long = between(rnd, 10*time.Hour, 72*time.Hour)
		}
		all = append(all, spell{from, from.Add(long), []string{nobodyHome, turnsAway, hangs, cuts}[rnd.IntN(4)]})
	}
	return all
}

// spell gives what ails a destination now, "" for nothing.
func (p *peer) spell() string {
	if p.world.well() {
		return ""
	}
	now := time.Now()
	for _, s := range p.spells {
		if now.After(s.from) && now.Before(s.to) {
			return s.kind
		}
	}
	return ""
}

// away reports whether no connection can be made.
func (p *peer) away() bool {
	if p.spell() != nobodyHome {
		return false
	}
	p.world.count(p.name + ": " + nobodyHome)
	return true
}

// wrong says what goes wrong with a request, in words too; nothing, for most.
func (p *peer) wrong(r *http.Request, draw uint64) (sim.Fault, string) {
	switch kind := p.spell(); kind {
	case turnsAway, nobodyHome: // over a connection that was there before
		return sim.Fault{Status: http.StatusServiceUnavailable}, kind
	case hangs:
		return sim.Fault{Hang: true, After: draw%3 == 0}, kind
	case cuts:
		return sim.Fault{Cut: true, After: draw%3 == 0}, kind
	}
	if p.world.well() {
		return sim.Fault{}, ""
	}
	if r.Method != http.MethodPost {
		if draw%1000 < 8 {
			return sim.Fault{Cut: true}, "cut while asked"
		}
		return sim.Fault{}, ""
	}
	return accident(int(draw%1000), p == p.world.mailbox) //nolint:gosec // below 1000
}

// accident turns a draw into what goes wrong with one message.
func accident(draw int, mailbox bool) (sim.Fault, string) {
	switch {
	case draw < 30:
		return sim.Fault{Cut: true}, "cut before it acted"
	case draw < 65:
		return sim.Fault{Cut: true, After: true}, "cut after it acted"
	case draw < 85:
		return sim.Fault{Status: http.StatusServiceUnavailable}, "503"
	case draw < 92:
		return sim.Fault{Status: http.StatusTooManyRequests, RetryAfter: "7200"}, "429, two hours"
	case draw < 104:
		return sim.Fault{Status: http.StatusBadGateway, After: true}, "502 after it acted"
	case draw < 116:
		return sim.Fault{Truncate: true}, "half an answer"
	case draw < 126:
		return sim.Fault{Hang: true, After: draw%2 == 0}, "no answer"
	case draw < 136:
		return sim.Fault{ContentType: "text/html", Body: "<p>Thank you</p>"}, "an answer of another type"
	case draw < 140:
		return sim.Fault{Status: http.StatusUnauthorized}, "401"
	case mailbox && draw < 150:
		return answered(http.StatusUnprocessableEntity, "{}"), "refused at the door"
	case mailbox && draw < 157:
		return answered(http.StatusRequestEntityTooLarge, "{}"), "too large"
	case mailbox && draw < 165:
		return answered(http.StatusAccepted, `{"id":"m0"}`), "says that it took what it did not"
	}
	return sim.Fault{}, ""
}

func answered(status int, body string) sim.Fault {
	return sim.Fault{Status: status, ContentType: "application/json", Body: body}
}

// fate says what becomes of a message that the mailbox took.
func (s seed) fate(key string) sim.Fate {
	draw := s.draw("fate", key)
	soon := within(draw, time.Minute, 40*time.Minute)
	later := soon + within(draw>>5, time.Hour, 20*time.Hour)
	tooOld := ackWithin + within(draw>>9, time.Hour, 40*time.Hour)
	switch draw >> 16 % 20 {
	case 0:
		return acks(ack{soon, "received"}, ack{later, "refused"})
	case 1:
		return acks(ack{soon, "refused"})
	case 2:
		return acks(ack{later, "filed"})
	case 3:
		return acks(ack{soon, "received"}, ack{soon + time.Second, "received"}, ack{later, "filed"}, ack{later + time.Minute, "filed"})
	case 4:
		return acks(ack{soon, "filed"}, ack{later, "received"})
	case 5:
		return sim.Fate{}
	case 6:
		return acks(ack{soon, "received"})
	case 7:
		return acks(ack{tooOld, "filed"})
	case 8:
		return acks(ack{tooOld, "received"}, ack{tooOld + later, "filed"})
	case 9:
		return acks(ack{tooOld, "refused"})
	case 10:
		return acks(ack{later, "filed"}, ack{tooOld, "refused"}) // it contradicts itself
	}
	return acks(ack{soon, "received"}, ack{later, "filed"})
}

// ack is one acknowledgement to come.
type ack struct {
	after time.Duration
	kind  string
}

func acks(all ...ack) sim.Fate {
	var f sim.Fate
	for _, a := range all {
		to := sim.FateAck{After: a.after, Kind: a.kind}
		if a.kind == "refused" {
			to.Code = "patient-not-known"
		}
		f.Acks = append(f.Acks, to)
	}
	return f
}
