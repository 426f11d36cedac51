// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// OneShotSettings of a simulated mailbox.
type OneShotSettings struct {
	Name   string  // the destination's name in the ledger
	Ledger *Ledger // also holds the mailbox's state; required
	// Fate decides what becomes of a message; FateByKey if nil. The header
	// X-Sim-Fate, a name that FateNamed knows, comes before it.
	Fate func(key string) Fate
	// LargestBody in bytes, 20 MiB if zero.
	LargestBody int64
}

// OneShot is a mailbox where a repeat is not safe: each accepted message is one
// more in the outside world, whatever its key. Acknowledgements come later, and
// are collected from the inbox.
//
//	POST /outbox                  202 {"id"}; needs X-Message-Key
//	GET  /outbox/tracking?key=    {"key","accepted","messages":[{"id","at","sha256"}]}
//	GET  /inbox                   {"messages":[id…]}, what has come and was not acknowledged
//	GET  /inbox/{id}              {"id","about","key","kind","code","at"}
//	PUT  /inbox/{id}/acknowledged 200, also when repeated
//
// It keeps no timers: what has come is decided when it is asked.
type OneShot struct {
	set OneShotSettings
	mux *http.ServeMux

	mu        sync.Mutex
	sent      []sentMessage
	acks      map[string]Acknowledgement // of all messages, by inbox id, whenever they come
	waiting   []Acknowledgement          // those not collected
	collected map[string]bool            // inbox ids
}

// sentMessage is one accepted message.
type sentMessage struct {
	ID     string    `json:"id"`
	Key    string    `json:"-"`
	At     time.Time `json:"at"`
	SHA256 string    `json:"sha256"`
	fate   Fate
}

// oneShotState is what one ledger row adds.
type oneShotState struct {
	ID   string `json:"id"`
	Fate Fate   `json:"fate"`
}

// NewOneShot makes a mailbox, with the state that its ledger rows tell of.
func NewOneShot(s OneShotSettings) (*OneShot, error) {
	if s.Fate == nil {
		s.Fate = FateByKey
	}
	if s.LargestBody <= 0 {
		s.LargestBody = 20 << 20
	}
	o := &OneShot{set: s, mux: http.NewServeMux(), acks: map[string]Acknowledgement{}, collected: map[string]bool{}}
	for _, row := range s.Ledger.Effects() {
		if row.Destination != s.Name {
			continue
		}
		var state oneShotState
		if err := json.Unmarshal(row.State, &state); err != nil {
			return nil, fmt.Errorf("read the state of row %d: %w", row.Number, err)
		}
		if row.Kind == KindCollected {
			o.collect(state.ID)
			continue
		}
		o.took(sentMessage{ID: state.ID, Key: row.Key, At: row.Time, SHA256: row.SHA256, fate: state.Fate})
	}
	o.mux.HandleFunc("POST /outbox", o.post)
	o.mux.HandleFunc("GET /outbox/tracking", o.track)
	o.mux.HandleFunc("GET /inbox", o.list)
	o.mux.HandleFunc("GET /inbox/{id}", o.read)
	o.mux.HandleFunc("PUT /inbox/{id}/acknowledged", o.acknowledge)
	return o, nil
}

// ServeHTTP answers as the mailbox does.
func (o *OneShot) ServeHTTP(w http.ResponseWriter, r *http.Request) { o.mux.ServeHTTP(w, r) }

func (o *OneShot) post(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, o.set.LargestBody+1))
	row := effectOf(o.set.Name, r.Header, body)
	fate, known := o.set.Fate(row.Key), true
	if name := r.Header.Get("X-Sim-Fate"); name != "" {
		fate, known = fateNamed(name)
	}
	switch {
	case err != nil:
		problem(w, http.StatusBadRequest, "the body was cut short")
	case int64(len(body)) > o.set.LargestBody:
		problem(w, http.StatusRequestEntityTooLarge, "the body is too large")
	case len(body) == 0, row.Key == "", !known:
		problem(w, http.StatusBadRequest, "a message needs a body and a key")
	default:
		o.accept(w, row, fate)
	}
}

// accept has the row on disk before it answers.
func (o *OneShot) accept(w http.ResponseWriter, row Effect, fate Fate) {
	o.mu.Lock()
	defer o.mu.Unlock()
	id := "m" + strconv.Itoa(len(o.sent)+1)
	row.State = mustJSON(oneShotState{ID: id, Fate: fate})
	row, err := o.set.Ledger.Record(row)
	if err != nil {
		problem(w, http.StatusInternalServerError, "the ledger could not be written")
		return
	}
	o.took(sentMessage{ID: id, Key: row.Key, At: row.Time, SHA256: row.SHA256, fate: fate})
	plain(w, http.StatusAccepted, map[string]any{"id": id})
}

// track says whether a message with the sender's own key was accepted. It
// answers 200 for one it never saw, so that no lost route looks like a "no".
func (o *OneShot) track(w http.ResponseWriter, r *http.Request) {
	key := r.URL.Query().Get("key")
	if key == "" {
		problem(w, http.StatusBadRequest, "a key is needed")
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	messages := []sentMessage{}
	for _, m := range o.sent {
		if m.Key == key {
			messages = append(messages, m)
		}
	}
	plain(w, http.StatusOK, map[string]any{"key": key, "accepted": len(messages) > 0, "messages": messages})
}

func (o *OneShot) list(w http.ResponseWriter, _ *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	ids := []string{}
	for _, ack := range o.arrived(time.Now()) {
		ids = append(ids, ack.ID)
	}
	plain(w, http.StatusOK, map[string]any{"messages": ids})
}

func (o *OneShot) read(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if ack, ok := o.find(r.PathValue("id")); ok {
		plain(w, http.StatusOK, ack)
		return
	}
	problem(w, http.StatusNotFound, "no such message")
}

func (o *OneShot) acknowledge(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	ack, ok := o.find(r.PathValue("id"))
	if !ok {
		problem(w, http.StatusNotFound, "no such message")
		return
	}
	if !o.collected[ack.ID] {
		row := Effect{Destination: o.set.Name, Kind: KindCollected, Key: ack.Key, State: mustJSON(oneShotState{ID: ack.ID})}
		if _, err := o.set.Ledger.Record(row); err != nil {
			problem(w, http.StatusInternalServerError, "the ledger could not be written")
			return
		}
		o.collect(ack.ID)
	}
	plain(w, http.StatusOK, map[string]any{"id": ack.ID})
}

// find gives an acknowledgement that has come, collected or not.
func (o *OneShot) find(id string) (Acknowledgement, bool) {
	ack, ok := o.acks[id]
	return ack, ok && !ack.At.After(time.Now())
}

func plain(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	writeJSON(w, status, value)
}

func problem(w http.ResponseWriter, status int, message string) {
	plain(w, status, map[string]any{"error": strings.TrimSpace(message)})
}
