// SPDX-License-Identifier: Apache-2.0

// Package stage plays a synthetic caseload through a gateway from outside: it
// sets up a simulated world, puts each version over HTTP as a team's own system
// would, and judges what became of every delivery against what the person's
// story expects. It knows the HTTP interface and the stories, and nothing of
// the gateway's inside.
package stage

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// The destinations of the world, as the settings of a gateway name them.
const (
	SharedRecord = "shared-record"
	Council      = "council"
)

// World is the simulated outside: a shared care record and a council's folder.
type World struct {
	SharedRecordURL string
	CouncilFolder   string

	fhir   *sim.FHIRServer
	folder *sim.DropFolder
	ledger *sim.Ledger
	server *http.Server
}

// NewWorld starts the world on loopback, with its files in dir. The shared care
// record knows the caseload's people already, by another organisation's own
// numbers, as such a server would. check, if not nil, judges what is written there
// as a profile checker does.
func NewWorld(ctx context.Context, dir string, load people.Caseload, check func(body []byte) []string) (*World, error) {
	w := &World{CouncilFolder: filepath.Join(dir, "council-folder")}
	if err := os.MkdirAll(w.CouncilFolder, 0o750); err != nil {
		return nil, fmt.Errorf("make the council's folder: %w", err)
	}
	ledger, err := sim.OpenLedger(filepath.Join(dir, "ledger.jsonl"))
	if err != nil {
		return nil, err
	}
	w.ledger = ledger
	if w.fhir, err = sim.NewFHIR(sim.FHIRSettings{Name: SharedRecord, Ledger: ledger, Check: check}); err != nil {
		return nil, err
	}
	w.folder = sim.NewDropFolder(sim.DropSettings{Name: Council, Dir: w.CouncilFolder, Ledger: ledger})
	for i := range load.Len() {
		if err := w.fhir.Seed(known(load, i)...); err != nil {
			return nil, fmt.Errorf("seed the shared care record: %w", err)
		}
	}
	return w, w.listen(ctx)
}

func (w *World) listen(ctx context.Context) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	w.SharedRecordURL = "http://" + listener.Addr().String()
	w.server = &http.Server{Handler: w.fhir, ReadHeaderTimeout: 2 * time.Second}
	go func() { _ = w.server.Serve(listener) }()
	return nil
}

// known is what the shared care record holds of a person beforehand: what the
// story says, or else the person as the team knows them.
func known(load people.Caseload, i int) [][]byte {
	story := load.Story(i)
	elsewhere := story.Elsewhere
	if len(elsewhere) == 0 {
		elsewhere = []people.Elsewhere{asKnown(load.Steps(i)[0].Record)}
	}
	var resources [][]byte
	for n, e := range elsewhere {
		resources = append(resources, sim.OtherPatient(sim.Someone{
			Organisation: "RGT", LocalID: strconv.Itoa(i) + "-" + strconv.Itoa(n), NHSNumber: e.NHSNumber, Family: e.Family, Given: e.Given, Born: e.BirthDate,
		}))
	}
	return resources
}

func asKnown(r *care.Record) people.Elsewhere {
	e := people.Elsewhere{BirthDate: string(r.Person.BirthDate)}
	if r.Person.NHSNumber != nil {
		e.NHSNumber = r.Person.NHSNumber.Value
	}
	if name := r.Person.Names; len(name) > 0 {
		e.Family = name[0].Family
		if len(name[0].Given) > 0 {
			e.Given = name[0].Given[0]
		}
	}
	return e
}

// Effects is everything that the world took, in order.
func (w *World) Effects() ([]sim.Effect, error) {
	if _, err := w.folder.Scan(); err != nil {
		return nil, err
	}
	return w.ledger.Effects(), nil
}

// Overwritten names resources of other organisations that somebody wrote to:
// there must be none.
func (w *World) Overwritten() []string { return w.fhir.OverwrittenSeeds() }

// Close ends the world.
func (w *World) Close() error { return errors.Join(w.server.Close(), w.ledger.Close()) }
