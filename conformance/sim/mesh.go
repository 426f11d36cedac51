// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// MESHSettings of a simulated MESH.
type MESHSettings struct {
	Name      string // in the ledger
	Ledger    *Ledger
	SharedKey string
	Mailboxes []MESHMailbox
	// Route finds the mailbox of a person's practice for an address
	// GPPROVIDER_number_birthdate_name, or gives the code of the report that the
	// sender gets instead, such as EPL-151; nil: there is none for anybody.
	Route func(number, birthDate, family string) (mailbox, code string)
	// First answers as version 1 of the API does, whatever is asked for.
	First bool
	Now   func() time.Time // time.Now if nil
}

// MESHMailbox is one mailbox.
type MESHMailbox struct {
	ID, Password, ODS, Name string
	Workflows               []string // that it may send and take
}

// MESH is the Message Exchange for Social Care and Health, written from its
// published specification (REST API 2.0.0) and as strict as that says: a token
// is taken once, and a time stamp within two hours; a workflow must be
// registered for both mailboxes; what is not collected in five days comes back
// as a report, and is gone after thirty.
//
// Everything is in memory, and each message that is whole has a row in the
// ledger before its sender is answered.
type MESH struct {
	set MESHSettings

	mu       sync.Mutex
	spent    map[string]time.Time // tokens
	messages map[string]*meshMessage
	order    []string // ids, as they were made
	next     int
	shaken   map[string]time.Time // last handshake, by mailbox
}

// meshMessage is one message, or a report about one.
type meshMessage struct {
	id, from, to string // to: the mailbox, "" until it is routed
	header       http.Header
	chunks       map[int][]byte
	of           int
	whole        bool
	at           time.Time
	status       string // "", "accepted", "acknowledged", "undelivered"
	about        *meshMessage
	code, event  string
}

// How long a message waits, and is kept.
const (
	meshWaits = 5 * 24 * time.Hour
	meshKept  = 30 * 24 * time.Hour
)

// NewMESH makes an exchange with empty mailboxes.
func NewMESH(s MESHSettings) *MESH {
	if s.Now == nil {
		s.Now = time.Now
	}
	return &MESH{set: s, spent: map[string]time.Time{}, messages: map[string]*meshMessage{}, shaken: map[string]time.Time{}}
}

func (m *MESH) mailbox(id string) *MESHMailbox {
	for i := range m.set.Mailboxes {
		if m.set.Mailboxes[i].ID == id {
			return &m.set.Mailboxes[i]
		}
	}
	return nil
}

// ServeHTTP is the API.
func (m *MESH) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w.Header().Set("Date", m.set.Now().UTC().Format(http.TimeFormat))
	path, ok := strings.CutPrefix(r.URL.Path, "/messageexchange/")
	if !ok {
		http.NotFound(w, r)
		return
	}
	steps := strings.Split(path, "/")
	caller, err := m.authorised(r)
	if err != nil {
		m.fault(w, r, http.StatusForbidden, meshFault{code: "", words: err.Error()})
		return
	}
	if steps[0] == "endpointlookup" && len(steps) == 3 && r.Method == http.MethodGet {
		m.lookup(w, r, steps[1], steps[2])
		return
	}
	if steps[0] != caller.ID {
		m.fault(w, r, http.StatusForbidden, meshFault{code: "07", words: "Invalid From Address"})
		return
	}
	m.expire()
	m.serve(w, r, caller, steps[1:])
}

func (m *MESH) serve(w http.ResponseWriter, r *http.Request, caller *MESHMailbox, steps []string) {
	route := r.Method + " " + strings.Join(steps[:min(len(steps), 1)], "/") + " " + strconv.Itoa(len(steps))
	switch {
	case route == "POST  0", route == "POST  1" && steps[0] == "":
		m.handshake(w, r, caller)
	case route == "GET inbox 1":
		m.inbox(w, r, caller)
	case route == "GET inbox 2", route == "HEAD inbox 2":
		m.give(w, r, caller, steps[1], "1")
	case route == "GET inbox 3":
		m.give(w, r, caller, steps[1], steps[2])
	case route == "PUT inbox 4" && steps[2] == "status" && steps[3] == "acknowledged":
		m.acknowledge(w, r, caller, steps[1])
	case route == "POST outbox 1":
		m.take(w, r, caller)
	case route == "POST outbox 3":
		m.takeChunk(w, r, caller, steps[1], steps[2])
	case route == "GET outbox 2" && steps[1] == "tracking":
		m.track(w, r, caller)
	default:
		http.NotFound(w, r)
	}
}

func (m *MESH) handshake(w http.ResponseWriter, r *http.Request, caller *MESHMailbox) {
	for _, name := range []string{"mex-clientversion", "mex-osname", "mex-osversion"} {
		if r.Header.Get(name) == "" {
			m.invalid(w, name)
			return
		}
	}
	m.shaken[caller.ID] = m.set.Now()
	m.answer(w, r, http.StatusOK, map[string]any{"mailboxId": caller.ID})
}

// Shaken is when a mailbox was last said to be in use.
func (m *MESH) Shaken(mailbox string) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.shaken[mailbox]
}

// take begins a message; it is whole at once unless it says that more follows.
func (m *MESH) take(w http.ResponseWriter, r *http.Request, caller *MESHMailbox) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the sender has gone
	}
	at, of, err := meshRange(r.Header.Get("mex-chunk-range"))
	to, workflow := r.Header.Get("mex-to"), r.Header.Get("mex-workflowid")
	switch {
	case err != nil || at != 1:
		m.fault(w, r, http.StatusExpectationFailed, meshFault{event: "SEND", code: "06", words: "Malformed message headers"})
		return
	case to == "":
		m.fault(w, r, http.StatusExpectationFailed, meshFault{event: "SEND", code: "08", words: "mex-to header not supplied"})
		return
	case !allowed(caller, workflow):
		m.fault(w, r, http.StatusExpectationFailed, meshFault{event: "SEND", code: "16", words: "Sender is not allowed"})
		return
	case len(body) > 100_000_000:
		m.fault(w, r, http.StatusRequestEntityTooLarge, meshFault{event: "SEND", code: "", words: "too large"})
		return
	}
	msg := &meshMessage{from: caller.ID, header: meshHeaders(r.Header), chunks: map[int][]byte{1: body}, of: of, at: m.set.Now()}
	if !strings.HasPrefix(to, "GPPROVIDER_") { // the others are looked up later
		box := m.mailbox(to)
		switch {
		case box == nil:
			m.fault(w, r, http.StatusExpectationFailed, meshFault{event: "SEND", code: "12", words: "Unregistered to address"})
			return
		case !allowed(box, workflow):
			m.fault(w, r, http.StatusExpectationFailed, meshFault{event: "SEND", code: "17", words: "Workflow ID not registered"})
			return
		}
		msg.to = to
	}
	m.add(msg)
	if err := m.complete(msg); err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	m.answerID(w, r, msg.id)
}

func (m *MESH) add(msg *meshMessage) {
	m.next++
	msg.id = fmt.Sprintf("%s%06d_%06X", m.set.Now().UTC().Format("20060102150405"), m.next, m.next)
	m.messages[msg.id] = msg
	m.order = append(m.order, msg.id)
}

func (m *MESH) takeChunk(w http.ResponseWriter, r *http.Request, caller *MESHMailbox, id, number string) {
	msg := m.messages[id]
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	n, numberErr := strconv.Atoi(number)
	at, of, rangeErr := meshRange(r.Header.Get("mex-chunk-range"))
	switch {
	case msg == nil || msg.from != caller.ID:
		m.fault(w, r, http.StatusNotFound, meshFault{event: "SEND", code: "20", words: "not found"})
		return
	case numberErr != nil || rangeErr != nil || at != n || of != msg.of || n < 2 || n > of || len(body) > 100_000_000:
		m.fault(w, r, http.StatusExpectationFailed, meshFault{event: "SEND", code: "06", words: "Malformed message headers"})
		return
	}
	msg.chunks[n] = body
	if err := m.complete(msg); err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	m.answerID(w, r, id)
}

// complete delivers a message when all of it is there, once.
func (m *MESH) complete(msg *meshMessage) error {
	if msg.whole || len(msg.chunks) < msg.of {
		return nil
	}
	msg.whole, msg.status = true, "accepted"
	var sum string
	if body, err := meshDecoded(msg); err == nil {
		hashed := sha256.Sum256(body)
		sum = hex.EncodeToString(hashed[:])
	}
	if _, err := m.set.Ledger.Record(Effect{Destination: m.set.Name, Kind: KindEffect, Key: msg.header.Get("mex-localid"), Version: msg.id, SHA256: sum, Time: msg.at}); err != nil {
		return err
	}
	if msg.to == "" {
		m.route(msg)
	}
	return nil
}

// route looks up a demographic address. What fails comes back as a report.
func (m *MESH) route(msg *meshMessage) {
	parts := strings.SplitN(strings.TrimPrefix(msg.header.Get("mex-to"), "GPPROVIDER_"), "_", 3)
	code := "EPL-151"
	if len(parts) == 3 && m.set.Route != nil {
		msg.to, code = m.set.Route(parts[0], parts[1], parts[2])
	}
	if box := m.mailbox(msg.to); box == nil || !allowed(box, msg.header.Get("mex-workflowid")) {
		if code == "" {
			code = "17"
		}
		m.undelivered(msg, code, "SEND")
	}
}

// undelivered ends a message and tells its sender.
func (m *MESH) undelivered(msg *meshMessage, code, event string) {
	msg.status, msg.code, msg.event, msg.to = "undelivered", code, event, ""
	m.add(&meshMessage{to: msg.from, about: msg, of: 1, chunks: map[int][]byte{1: nil}, whole: true, status: "accepted", at: m.set.Now(), header: http.Header{}, code: code, event: event})
}

// expire sends back what was not collected, and forgets what is too old.
func (m *MESH) expire() {
	for _, id := range append([]string(nil), m.order...) {
		msg := m.messages[id]
		switch age := m.set.Now().Sub(msg.at); {
		case age > meshKept:
			delete(m.messages, id)
		case age > meshWaits && msg.status == "accepted" && msg.about == nil:
			m.undelivered(msg, "14", "TRANSFER")
		}
	}
	kept := m.order[:0]
	for _, id := range m.order {
		if m.messages[id] != nil {
			kept = append(kept, id)
		}
	}
	m.order = kept
}

func allowed(box *MESHMailbox, workflow string) bool {
	for _, w := range box.Workflows {
		if w == workflow && w != "" {
			return true
		}
	}
	return false
}

// meshRange reads "k:n"; nothing is one of one.
func meshRange(text string) (at, of int, err error) {
	if text == "" {
		return 1, 1, nil
	}
	if n, err := fmt.Sscanf(text, "%d:%d", &at, &of); n != 2 || err != nil || at < 1 || of < at {
		return 0, 0, errors.New("no range")
	}
	return at, of, nil
}

// meshHeaders keeps the headers that travel with a message.
func meshHeaders(h http.Header) http.Header {
	kept := http.Header{}
	for name, values := range h {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "mex-") || lower == "content-type" || lower == "content-encoding" {
			kept[http.CanonicalHeaderKey(name)] = values
		}
	}
	return kept
}

// meshDecoded joins a message's chunks, each unpacked by itself.
func meshDecoded(msg *meshMessage) ([]byte, error) {
	var whole bytes.Buffer
	for n := 1; n <= msg.of; n++ {
		var in io.Reader = bytes.NewReader(msg.chunks[n])
		if msg.header.Get("Content-Encoding") == "gzip" {
			unpacked, err := gzip.NewReader(in)
			if err != nil {
				return nil, err
			}
			in = unpacked
		}
		if _, err := io.Copy(&whole, in); err != nil {
			return nil, err
		}
	}
	return whole.Bytes(), nil
}
