// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/carelode/lode/conformance/people"
)

// Marks finds a caseload's personal data in any bytes.
type Marks struct {
	maybe [1 << 16]bool       // by the first two bytes
	begin map[uint64][]string // by the first six bytes
}

// shortest is the least length of a mark: shorter ones are found by chance.
const shortest = 6

// NewMarks learns the marks of a caseload, and the lab's own.
func NewMarks(load people.Caseload) *Marks {
	m := &Marks{begin: make(map[uint64][]string)}
	m.learn(labMark)
	for mark := range load.Marks() {
		m.learn(mark)
	}
	return m
}

func (m *Marks) learn(mark string) {
	if len(mark) < shortest {
		return
	}
	m.maybe[binary.BigEndian.Uint16([]byte(mark))] = true
	m.begin[six([]byte(mark))] = append(m.begin[six([]byte(mark))], mark)
}

func six(b []byte) uint64 {
	return uint64(b[0])<<40 | uint64(b[1])<<32 | uint64(b[2])<<24 | uint64(b[3])<<16 | uint64(b[4])<<8 | uint64(b[5])
}

// In counts the marks in some bytes.
func (m *Marks) In(data []byte) int {
	count := 0
	for i := 0; i+shortest <= len(data); i++ {
		if !m.maybe[uint16(data[i])<<8|uint16(data[i+1])] {
			continue
		}
		for _, mark := range m.begin[six(data[i:])] {
			if i+len(mark) <= len(data) && string(data[i:i+len(mark)]) == mark && !byChance(data, i, mark) {
				count++
			}
		}
	}
	return count
}

// byChance reports whether digits stand in a long run of hexadecimal ones: in a
// hash or an id, where any ten digits come up now and then.
func byChance(data []byte, at int, mark string) bool {
	for _, c := range []byte(mark) {
		if c < '0' || c > '9' {
			return false
		}
	}
	from, to := at, at+len(mark)
	for from > 0 && isHex(data[from-1]) {
		from--
	}
	for to < len(data) && isHex(data[to]) {
		to++
	}
	const hash = 32
	return to-from >= hash
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c == '-' }

// leaks searches everywhere where nobody's data may stand: what the gateway
// printed, measured and answered with as a problem, the addresses and headers
// that the destinations saw, and its files and their names.
func (l *Lab) leaks(ctx context.Context) ([]string, error) {
	marks := NewMarks(l.load)
	var found []string
	look := func(where string, data []byte) {
		if n := marks.In(data); n > 0 {
			found = append(found, fmt.Sprintf("%s: %d", where, n))
		}
	}
	metrics, err := l.api.Metrics(ctx)
	if err != nil {
		return nil, fmt.Errorf("read metrics: %w", err)
	}
	look("metrics", metrics)
	look("problem documents", l.api.Spoken())
	look("addresses and headers", l.world.Heads())
	for _, p := range l.running {
		said, err := os.ReadFile(p.Output())
		if err != nil {
			return nil, fmt.Errorf("read output: %w", err)
		}
		look(filepath.Base(p.Output()), said)
	}
	return found, lookInto(l.plan.kept(), look)
}

// kept is the folder where the gateways' store is.
func (p Plan) kept() string {
	if p.Database != nil {
		return p.Database.Folder
	}
	return filepath.Join(p.Dir, "data")
}

// lookInto looks into every file of a folder, and at their names. What a running
// database has removed meanwhile is not there to be looked into.
func lookInto(folder string, look func(where string, data []byte)) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return fmt.Errorf("look into folder: %w", err)
	}
	defer root.Close() //nolint:errcheck // it was only read
	return fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("look into folder: %w", err)
		}
		look("a file's name", []byte(d.Name()))
		if !d.Type().IsRegular() {
			return nil
		}
		data, err := root.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("read file: %w", err)
		}
		look(d.Name(), data)
		return nil
	})
}
