// SPDX-License-Identifier: Apache-2.0

package matrix

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/cld"
	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// Council is a council's folder, from which its importer collects.
func Council() Subject {
	return Subject{Name: lab.Council, Title: "Council's folder (`cld`)", Kind: Collects, Set: setCouncil, Period: period}
}

// period gives each person's extract a period of its own, so that they stand in
// lanes of their own.
func period(person string) care.Period {
	if person == "ada" {
		return care.Period{Start: "1999-11-01", End: "1999-11-30"}
	}
	return care.Period{Start: "1999-12-01", End: "1999-12-31"}
}

func setCouncil(s Stage) (Side, error) {
	o := &council{dir: filepath.Join(s.Dir, "council"), disk: sim.Disk{}}
	if err := os.MkdirAll(o.dir, 0o750); err != nil {
		return nil, fmt.Errorf("make the council's folder: %w", err)
	}
	o.drops = sim.NewDropFolder(sim.DropSettings{Name: s.Name, Dir: o.dir, Ledger: s.Ledger, Collect: true})
	o.disk.Judge = o.judge
	made, err := cld.New(adapters.Options{
		Settings: map[string]string{"folder": o.dir},
		Folder: func(dir string) (adapters.Folder, error) {
			f, err := o.disk.Open(dir)
			if err != nil {
				return nil, err
			}
			return f, nil
		},
	})
	if err != nil {
		return nil, fmt.Errorf("make the adapter: %w", err)
	}
	o.adapter = made
	return o, nil
}

// council is the folder, and what goes wrong in it.
type council struct {
	dir     string
	disk    sim.Disk
	drops   *sim.DropFolder
	adapter *cld.Adapter

	mu     sync.Mutex
	fault  *Disk
	moment Moment
	form   Form
	struck int
	away   time.Time     // until when the whole folder is away
	healed chan struct{} // closed when the world heals
}

// Adapter implements Side.
func (o *council) Adapter() adapters.Adapter { return o.adapter }

// Strike implements Side.
func (o *council) Strike(f Fault, m Moment, form Form) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fault, o.moment, o.form, o.healed = &f.disk, m, form, make(chan struct{})
	if f.disk.Hang && form == Once {
		time.AfterFunc(outage, o.Heal)
	}
	if m == Before && f.disk.Folder && !f.disk.Half && !f.disk.Done {
		o.struck++
		o.away = time.Now().Add(o.lasts())
	}
}

// lasts is for how long a folder is away.
func (o *council) lasts() time.Duration {
	if o.form == Once {
		return outage
	}
	return 24 * time.Hour // until the world heals
}

func (o *council) judge(op sim.Op, name string) sim.DiskFault {
	o.mu.Lock()
	defer o.mu.Unlock()
	if time.Now().Before(o.away) {
		return sim.DiskFault{Err: o.fault.Error}
	}
	if o.fault == nil || op != o.fault.strikes(o.moment) || !o.at(name) || o.form == Once && o.struck > 0 {
		return sim.DiskFault{}
	}
	o.struck++
	if o.fault.Folder {
		o.away = time.Now().Add(o.lasts())
	}
	if o.fault.Conflict {
		return o.conflict(name)
	}
	return o.fault.fault(o.moment, o.healed)
}

// at reports whether a name is one that the moment is about.
func (o *council) at(name string) bool {
	switch o.moment {
	case Before:
		return strings.Contains(name, ".staged")
	case After:
		return strings.HasSuffix(name, ".csv")
	case Ack:
		return strings.Contains(name, ".sha256")
	}
	return false
}

// conflict puts another file where ours is to lie. After ours got its name, it
// lies there in its stead, and the rename is said to have failed.
func (o *council) conflict(name string) sim.DiskFault {
	other := strings.TrimPrefix(strings.SplitAfter(name, ".csv")[0], ".")
	if o.moment == Ack {
		other += ".sha256"
	}
	for strings.HasPrefix(other, ".") {
		other = other[1:]
	}
	if err := os.WriteFile(filepath.Join(o.dir, other), []byte(stranger), 0o600); err != nil {
		return sim.DiskFault{Err: err}
	}
	if o.moment == Ack {
		return sim.DiskFault{}
	}
	return sim.DiskFault{Err: os.ErrExist}
}

// stranger is what another file holds.
const stranger = "somebody else's\r\n"

// Struck implements Side.
func (o *council) Struck() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.struck
}

// Heal implements Side.
func (o *council) Heal() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.away = time.Time{}
	if o.fault != nil {
		o.fault = nil
		close(o.healed)
	}
}

// Settle implements Side: the importer takes what lies there.
func (o *council) Settle() error {
	_, err := o.drops.Scan()
	return err
}

// Attempts implements Side: a folder sees no attempts, only files.
func (o *council) Attempts() []lab.Attempt { return nil }

// Close implements Side.
func (o *council) Close() { o.Heal() }
