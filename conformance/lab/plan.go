// SPDX-License-Identifier: Apache-2.0

package lab

// Plan is what a run does.
type Plan struct {
	Binary   string // the gateway: cmd/lode, built
	Dir      string // where everything is kept; empty, and removed by the caller
	Seed     uint64
	Cycles   int       // strikes that meet something in flight
	Planted  string    // a bug to plant, by name
	People   int       // how many there are; 0: as many as the cycles need
	Brief    bool      // nothing but kills, one soon after the other, and no scenes
	Database *Database // where the gateway keeps its store; nil: in a file
	Gateways int       // how many share the database; 0: one. Several play no scenes
	Log      func(format string, args ...any)
	// Power, if set, is what becomes of the disk under Dir when the power is cut:
	// then every strike is a power cut. The gateway is dead while it runs.
	Power func() error
	// Enough, if set, is asked after each cycle whether to end early.
	Enough func(cycle int) bool
}

// Database is a PostgreSQL database of the run's own, and its server.
type Database struct {
	DSN, PasswordFile string
	Folder            string       // where the server keeps its files
	Cut               func() error // ends the server as a crash does
	Up                func() error // starts it again
}

// scenic reports whether scenes are played.
func (p Plan) scenic() bool { return !p.Brief && p.gateways() == 1 }

func (p Plan) gateways() int { return max(p.Gateways, 1) }

// engine is what keeps the store.
func (p Plan) engine() string {
	if p.Database != nil {
		return "PostgreSQL"
	}
	return "SQLite"
}

// stories is how many people the clients tell of; the others play in scenes.
func (p Plan) stories() int {
	if p.People > 0 {
		return p.People
	}
	return 60 + p.Cycles
}

// everybody is how many people there are.
func (p Plan) everybody() int {
	if p.People > 0 || !p.scenic() {
		return p.stories()
	}
	return p.stories() + 25*(20+p.Cycles)
}
