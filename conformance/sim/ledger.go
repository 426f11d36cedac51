// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

// What a row of the ledger tells of.
const (
	KindEffect    = "effect"    // something was done in the outside world
	KindSame      = "same"      // a repeat arrived and changed nothing
	KindSeed      = "seed"      // it was there before anybody called
	KindCollected = "collected" // an acknowledgement was taken from the inbox
)

// Effect is one row of the ledger. Rows hold what was received, which is
// synthetic by the rules of this package; a checker counts them by key.
type Effect struct {
	Number      int             `json:"effect"` // counts from one, over all destinations of the ledger
	Time        time.Time       `json:"time"`
	Destination string          `json:"destination"`
	Kind        string          `json:"kind"`
	Key         string          `json:"key,omitempty"`     // the message's own key, as the sender gave it
	Person      string          `json:"person,omitempty"`  // whom or what it is about
	Version     string          `json:"version,omitempty"` // the sender's version or sequence
	SHA256      string          `json:"sha256,omitempty"`  // of the body as it arrived
	State       json.RawMessage `json:"state,omitempty"`   // what the simulator needs to start again
}

// Ledger is an append-only account of what the outside world did. A row is on
// disk before the simulator answers, so that a cut answer, or a killed sender,
// cannot hide what happened. It is safe for concurrent use.
type Ledger struct {
	mu   sync.Mutex
	file *os.File // nil: memory only
	rows []Effect
}

// OpenLedger opens or begins a ledger and reads what it holds. An empty path
// keeps it in memory. A last line that a crash tore is cut off: its effect was
// never answered for.
func OpenLedger(path string) (*Ledger, error) {
	if path == "" {
		return &Ledger{}, nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND|os.O_SYNC, 0o600) // #nosec G304 -- the caller's own file
	if err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	rows, whole, err := readRows(file)
	if err == nil {
		err = file.Truncate(whole)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read the ledger: %w", err), file.Close())
	}
	return &Ledger{file: file, rows: rows}, nil
}

// ReadLedger reads a ledger that another process may be writing. A torn last
// line is left out.
func ReadLedger(path string) ([]Effect, error) {
	file, err := os.Open(path) // #nosec G304 -- the caller's own file
	if err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	rows, _, err := readRows(file)
	return rows, errors.Join(err, file.Close())
}

// readRows gives the rows and the length of the file up to the last whole one.
func readRows(r io.Reader) (rows []Effect, whole int64, err error) {
	in := bufio.NewReader(r)
	for {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return rows, whole, nil // what stands after the last line end is torn
		}
		if err != nil {
			return nil, 0, err
		}
		var row Effect
		if err := json.Unmarshal(line, &row); err != nil {
			return nil, 0, fmt.Errorf("row %d: %w", len(rows)+1, err)
		}
		rows = append(rows, row)
		whole += int64(len(line))
	}
}

// Record commits a row and gives it back with its number and time. Once it has
// returned, the row is on disk.
func (l *Ledger) Record(e Effect) (Effect, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.Number = len(l.rows) + 1
	if e.Time.IsZero() {
		e.Time = time.Now().UTC()
	}
	if l.file != nil {
		var line bytes.Buffer
		if err := json.NewEncoder(&line).Encode(e); err != nil {
			return Effect{}, fmt.Errorf("encode a row: %w", err)
		}
		if _, err := l.file.Write(line.Bytes()); err != nil {
			return Effect{}, fmt.Errorf("write a row: %w", err)
		}
	}
	l.rows = append(l.rows, e)
	return e, nil
}

// Effects gives every row, in order.
func (l *Ledger) Effects() []Effect {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Effect(nil), l.rows...)
}

// Len says how many rows there are.
func (l *Ledger) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.rows)
}

// Count says how many effects a key had at a destination. More than one is a
// duplicate in the outside world.
func (l *Ledger) Count(destination, key string) int {
	count := 0
	for _, row := range l.Effects() {
		if row.Kind == KindEffect && row.Destination == destination && row.Key == key {
			count++
		}
	}
	return count
}

// Close closes the file.
func (l *Ledger) Close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// effectOf begins a row from what a request says of itself.
func effectOf(destination string, h http.Header, body []byte) Effect {
	sum := sha256.Sum256(body)
	e := Effect{
		Destination: destination,
		Kind:        KindEffect,
		Person:      h.Get("X-Person-Key"),
		Version:     h.Get("X-Record-Version"),
		SHA256:      hex.EncodeToString(sum[:]),
	}
	for _, name := range []string{"X-Message-Key", "Idempotency-Key", "X-Request-ID"} {
		if key := h.Get(name); key != "" {
			e.Key = key
			break
		}
	}
	return e
}
