// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/carelode/lode/conformance/sim"
)

// How long the mailbox's owner takes over things, beside the time after which
// the gateway finds them overdue.
const (
	soon   = 60 * time.Millisecond
	later  = 250 * time.Millisecond
	tooOld = ackWithin + 900*time.Millisecond
)

// Script decides what goes wrong at the mailbox and what becomes of messages
// there: at random, by the message's key, save for people whose part is written
// down.
type Script struct {
	seed   uint64
	healed atomic.Bool
	outage atomic.Int64 // until when (UnixNano) nobody is at home

	mu    sync.Mutex
	parts map[string]*part  // by person key, "team/record"
	who   map[string]string // the person key of a message's key
	tries map[string]int    // by message key
}

// part is what is written down for one person.
type part struct {
	posts []sim.Fault // what happens to the next messages, in turn; then nothing
	fate  *sim.Fate
	mute  bool // nobody can be asked whether a message arrived
	shut  bool // once they took a message, nobody is at home any more, healed or not
	took  bool
}

// NewScript makes a script whose accidents follow from the seed.
func NewScript(seed uint64) *Script {
	return &Script{seed: seed, parts: make(map[string]*part), who: make(map[string]string), tries: make(map[string]int)}
}

// Heal ends every accident. Fates stay what they are.
func (s *Script) Heal() { s.healed.Store(true) }

// Outage lets nobody be at home for a while.
func (s *Script) Outage(d time.Duration) { s.outage.Store(time.Now().Add(d).UnixNano()) }

// Write writes a person's part down; mute keeps what arrived from being asked.
func (s *Script) Write(person string, mute bool, fate *sim.Fate, posts ...sim.Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.parts[person] = &part{posts: posts, fate: fate, mute: mute}
}

// Shut lets nobody be at home for a person for good, once they took a message:
// what goes again then does not arrive.
func (s *Script) Shut(person string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.parts[person]; p != nil {
		p.shut = true
	}
}

// Unmute lets the mailbox be asked again.
func (s *Script) Unmute(person string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.parts[person]; p != nil {
		p.mute, p.posts = false, nil
	}
}

// Mailbox says what goes wrong with a request to the mailbox.
func (s *Script) Mailbox(r *http.Request, n int) sim.Fault {
	if r.Method == http.MethodPost {
		return s.post(r)
	}
	if s.healed.Load() {
		return sim.Fault{}
	}
	if key := r.URL.Query().Get("key"); key != "" && s.muted(key) {
		return sim.Fault{Status: http.StatusServiceUnavailable}
	}
	if s.draw("get", strconv.Itoa(n)) < 5 {
		return sim.Fault{Cut: true}
	}
	return sim.Fault{}
}

// note remembers whom a message is about; the lock is held.
func (s *Script) note(r *http.Request) (key string, tries int, p *part) {
	key, person := r.Header.Get("X-Message-Key"), r.Header.Get("X-Person-Key")
	s.who[key] = person
	s.tries[key]++
	return key, s.tries[key], s.parts[person]
}

func (s *Script) post(r *http.Request) sim.Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, tries, p := s.note(r)
	if p != nil && p.shut && p.took {
		return unread()
	}
	if s.healed.Load() {
		return sim.Fault{}
	}
	if p != nil {
		return p.next()
	}
	if time.Now().UnixNano() < s.outage.Load() {
		return sim.Fault{Status: http.StatusServiceUnavailable, Delay: 150 * time.Millisecond}
	}
	return accident(s.draw(key, strconv.Itoa(tries)), true)
}

func (p *part) next() sim.Fault {
	if len(p.posts) == 0 {
		return sim.Fault{}
	}
	next := p.posts[0]
	p.posts = p.posts[1:]
	return next
}

func (s *Script) muted(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.parts[s.who[key]]
	return p != nil && p.mute
}

// Shared says what goes wrong with a request to the shared care record, where a
// repeat is safe.
func (s *Script) Shared(r *http.Request, n int) sim.Fault {
	if s.healed.Load() || r.Method != http.MethodPost {
		return sim.Fault{}
	}
	return accident(s.draw("shared", strconv.Itoa(n)), false)
}

// Fate says what becomes of a message that the mailbox took.
func (s *Script) Fate(key string) sim.Fate {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := fate(s.draw("fate", key))
	if p := s.parts[s.who[key]]; p != nil {
		p.took = true
		if p.fate != nil {
			f = *p.fate
		}
	}
	return f
}

// draw gives a number below 1000, always the same for the same words.
func (s *Script) draw(words ...string) int {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strconv.FormatUint(s.seed, 10) + " " + strings.Join(words, " "))) // a hash takes everything
	sum := h.Sum64()
	sum ^= sum >> 33 // FNV's low bits differ little between short words
	sum *= 0xff51afd7ed558ccd
	return int((sum ^ sum>>33) % 1000)
}

// accident turns a draw into a fault: of a thousand messages about a hundred and
// twenty meet one, and as many again are only slow.
func accident(draw int, doubtful bool) sim.Fault {
	slow := time.Duration(draw%90) * time.Millisecond
	switch {
	case draw < 25:
		return sim.Fault{Cut: true, Delay: slow / 3}
	case draw < 50:
		return sim.Fault{Cut: true, After: true, Delay: slow / 3}
	case draw < 75:
		return sim.Fault{Status: http.StatusServiceUnavailable}
	case draw < 85:
		return sim.Fault{Status: http.StatusBadGateway, After: true}
	case draw < 95:
		return sim.Fault{Truncate: true}
	case draw < 103:
		return sim.Fault{Hang: true, After: draw%2 == 0}
	case draw < 108 && doubtful:
		return sim.Fault{Status: http.StatusUnprocessableEntity, ContentType: "application/json", Body: "{}"}
	case draw < 120:
		return sim.Fault{ContentType: "text/html", Body: "<p>Thank you</p>"}
	case draw < 500:
		return sim.Fault{Delay: slow}
	}
	return sim.Fault{}
}

// fate turns a draw into what becomes of a message.
func fate(draw int) sim.Fate {
	switch {
	case draw < 600:
		return acks(soon, "received", later, "filed")
	case draw < 650:
		return acks(soon, "received", later, "refused")
	case draw < 690:
		return acks(soon, "refused")
	case draw < 740:
		return acks(soon, "filed")
	case draw < 800:
		return acks(soon, "received", soon, "received", later, "filed", later, "filed")
	case draw < 860:
		return acks(soon, "filed", later, "received")
	case draw < 900:
		return sim.Fate{}
	case draw < 930:
		return acks(soon, "received")
	case draw < 960:
		return acks(tooOld, "filed")
	}
	return acks(tooOld, "received", 2*tooOld, "filed")
}

// acks makes a fate of pairs: after how long, and what.
func acks(pairs ...any) sim.Fate {
	var f sim.Fate
	for i := 0; i+1 < len(pairs); i += 2 {
		after, _ := pairs[i].(time.Duration)
		kind, _ := pairs[i+1].(string)
		ack := sim.FateAck{After: after, Kind: kind}
		if kind == "refused" {
			ack.Code = "patient-not-known"
		}
		f.Acks = append(f.Acks, ack)
	}
	return f
}
