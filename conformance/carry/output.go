// SPDX-License-Identifier: Apache-2.0

package carry

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// errNothing says that an adapter makes neither messages nor extracts.
var errNothing = errors.New("makes neither messages nor extracts")

// piece is one message or extract.
type piece struct {
	kind       string // its media type
	header     map[string]string
	correction bool
	event      bool
	body       []byte
}

// maker makes what an adapter sends of a case.
type maker struct {
	adapter adapters.Adapter
	uses    care.Paths
}

func newMaker(a adapters.Adapter) (*maker, error) {
	uses, err := care.ParsePaths(a.Descriptor().Uses...)
	return &maker{adapter: a, uses: uses}, err
}

// make gives what is sent of a case, as the gateway would: of what the
// descriptor lets the adapter see.
func (m *maker) make(c Case) ([]piece, error) {
	switch a := m.adapter.(type) {
	case adapters.Encoder:
		messages, err := a.Encode(care.NewChange(c.Before, c.After, m.uses), facts(c.After.Team))
		if err != nil {
			return nil, err
		}
		pieces := make([]piece, 0, len(messages))
		for _, sent := range messages {
			body, err := read(sent.Body)
			if err != nil {
				return nil, err
			}
			pieces = append(pieces, piece{media(sent.ContentType), sent.Header, sent.Correction, sent.Event, body})
		}
		return pieces, nil
	case adapters.Batcher:
		var file bytes.Buffer
		sum, err := a.WriteBatch(only(care.Project(c.After, m.uses)), care.Period{Start: "2026-01-01", End: "2026-03-31"}, facts(c.After.Team), &file)
		return []piece{{kind: media(sum.ContentType), header: sum.Header, body: file.Bytes()}}, err
	}
	return nil, errNothing
}

func only(r *care.Record) iter.Seq2[*care.Record, error] {
	return func(yield func(*care.Record, error) bool) { yield(r, nil) }
}

func media(contentType string) string {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return contentType
	}
	return kind
}

func read(b adapters.Body) ([]byte, error) {
	r, err := b.Open()
	if err != nil {
		return nil, fmt.Errorf("open message: %w", err)
	}
	defer r.Close()
	return io.ReadAll(r)
}

// facts are the same for every case.
func facts(team string) adapters.Facts {
	return adapters.Facts{
		PlannedAt: time.Date(2026, 4, 10, 9, 0, 0, 0, time.UTC), Sequence: 1,
		Key: "6fa1d8a2-7a3e-4b52-9d6c-0d5d9f2b3c11",
		Team: adapters.Team{
			ID: team, Name: "The team", ODSCode: "XTEAM", Phone: "0808 157 0999",
			Organisation: "Fen Neighbourhood Trust", OrganisationODS: "XORGN", CouncilCode: "623",
		},
	}
}
