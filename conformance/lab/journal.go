// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"
)

// How a call ended, as its caller knows.
const (
	Invoke  = "invoke"  // it was begun
	OK      = "ok"      // it was answered with success
	Refused = "refused" // it was answered otherwise
	Unknown = "unknown" // no answer came
)

// Call is one line of the journal.
type Call struct {
	At       time.Time `json:"at"`
	Client   int       `json:"client"`
	Outcome  string    `json:"outcome"`
	Status   int       `json:"status,omitempty"`
	Team     string    `json:"team"`
	Record   string    `json:"record"`
	Version  int       `json:"version"`
	SHA256   string    `json:"sha256"`
	Promised []Promise `json:"promised,omitempty"`
}

// Journal is what the drivers did and were told. Each line is on disk before the
// next step, and outside the gateway. It is safe for concurrent use.
type Journal struct {
	mu    sync.Mutex
	file  *os.File // nil: memory only
	calls []Call
}

// OpenJournal begins a journal; "" keeps it in memory.
func OpenJournal(path string) (*Journal, error) {
	if path == "" {
		return &Journal{}, nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND|os.O_SYNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the journal: %w", err)
	}
	return &Journal{file: file}, nil
}

// Write adds a line.
func (j *Journal) Write(c Call) error {
	c.At = time.Now().UTC()
	line, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file != nil {
		if _, err := j.file.Write(append(line, '\n')); err != nil {
			return fmt.Errorf("write the journal: %w", err)
		}
	}
	j.calls = append(j.calls, c)
	return nil
}

// Calls gives every line.
func (j *Journal) Calls() []Call {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]Call(nil), j.calls...)
}

// Close closes the file.
func (j *Journal) Close() error {
	if j.file == nil {
		return nil
	}
	return j.file.Close()
}
