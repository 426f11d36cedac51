// SPDX-License-Identifier: Apache-2.0

package cld_test

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/cld"
	"github.com/carelode/lode/mapping/care"
)

func TestConversations(t *testing.T) {
	t.Parallel()
	first := resident(asked("c1"), assessed("a1", "conversation-1", func(a *care.Assessment) { a.Outcome = "reablement" }))
	t.Run("two rows", func(t *testing.T) {
		t.Parallel()
		if got := extractOf(t, nil, first); !slices.Equal(got.kinds(), []string{"Request", "Assessment"}) {
			t.Errorf("rows %v", got.kinds())
		}
	})
	t.Run("one row, which says so and has the outcome that stands higher", func(t *testing.T) {
		t.Parallel()
		got := extractOf(t, map[string]string{"conversations": "one_row"}, first)
		row := got.only(t, "Request")
		if len(got.rows) != 1 || row[hAbout] != "Initial conversation" || row[hOutcome] != "Progress to reablement/ST-Max" {
			t.Errorf("rows %v, about %q, outcome %q", got.kinds(), row[hAbout], row[hOutcome])
		}
		if got.summary.LeftOutBy["told in the row of its request"] != 1 {
			t.Errorf("left out: %v", got.summary.LeftOutBy)
		}
	})
	t.Run("one row, but the conversation came later", func(t *testing.T) {
		t.Parallel()
		later := resident(asked("c1"), assessed("a1", "conversation-1", func(a *care.Assessment) { a.Start = "2026-02-09" }))
		got := extractOf(t, map[string]string{"conversations": "one_row"}, later)
		if !slices.Equal(got.kinds(), []string{"Request", "Assessment"}) || got.rows[0][hAbout] != "" {
			t.Errorf("rows %v, about %q", got.kinds(), got.rows[0][hAbout])
		}
	})
}

func TestMissingID(t *testing.T) {
	t.Parallel()
	unknown := resident(person(func(p *care.Person) { p.Identifiers = nil }), served("s1"))
	const header = "LA Person Unique Identifier: empty, though mandatory"
	if got := extractOf(t, nil, unknown); len(got.rows) != 1 || got.summary.WarnedBy[header] != 1 {
		t.Errorf("blank: %d rows, warned by %v", len(got.rows), got.summary.WarnedBy)
	}
	got := extractOf(t, map[string]string{"missing_id": "leave_out"}, unknown)
	if len(got.rows) != 0 || got.summary.LeftOutBy["the council's id for the person is not known"] != 1 {
		t.Errorf("leave_out: %d rows, left out by %v", len(got.rows), got.summary.LeftOutBy)
	}
}

func TestAssociation(t *testing.T) {
	t.Parallel()
	carer := func(edits ...func(*care.Record)) *care.Record {
		edits = append([]func(*care.Record){person(func(p *care.Person) {
			p.SupportReason = ""
			p.CaresFor = []care.CaredFor{{CouncilID: "A1"}, {CouncilID: "A2"}, {CouncilID: "A3"}, {CouncilID: "A4"}}
		})}, edits...)
		return resident(edits...)
	}
	cases := []struct {
		name     string
		settings map[string]string
		record   *care.Record
		client   string
	}{
		{"a carer of whom nothing else is told", nil, carer(), "Unpaid carer known by association"},
		{"a carer who was assessed", nil, carer(assessed("a1", "carer")), "Unpaid carer"},
		{"a carer whose time with the team was over", nil, carer(func(r *care.Record) { r.Episode = &care.Episode{ID: "e", Start: "2024-01-01", End: "2025-12-31"} }), ""},
		{"a carer taken on by mistake", nil, carer(func(r *care.Record) {
			r.Episode = &care.Episode{ID: "e", Start: "2024-01-01", Status: "entered-in-error"}
		}), ""},
		{"someone with needs of their own", nil, carer(person(func(p *care.Person) { p.SupportReason = "personal-care" })), ""},
		{"a carer who died before", nil, carer(person(func(p *care.Person) { p.DeathDate = "2025-12-31" })), ""},
		{"a council that wants no such rows", map[string]string{"association_rows": "no"}, carer(), ""},
		{"someone who cares for nobody", nil, resident(), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := extractOf(t, c.settings, c.record)
			if c.client == "" {
				if len(got.rows) != 0 {
					t.Errorf("rows: %v", got.rows)
				}
				return
			}
			linkedToFour(t, got, c.client)
		})
	}
}

func linkedToFour(t *testing.T, got sheet, client string) {
	t.Helper()
	if len(got.rows) != 1 || got.rows[0][hClient] != client {
		t.Fatalf("rows %v, want one of %s", got.rows, client)
	}
	row := got.rows[0]
	if row["No. of adults being cared for"] != "4" || row["Adult 1 Linked Person_ID"] != "A1" || row["Adult 3 Linked Person_ID"] != "A3" {
		t.Errorf("linked: %v", row)
	}
	if got.summary.WarnedBy["Adult 3 Linked Person_ID: they care for more people than there are columns"] != 1 {
		t.Errorf("the fourth person is not told: %v", got.summary.WarnedBy)
	}
}

func TestRefusedSettings(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]map[string]string{
		"date_format":   {"date_format": "mdy"},
		"bom":           {"bom": "maybe"},
		"conversations": {"conversations": "three"},
		"name":          {"name": "extract_{person}.csv"},
		"profile":       {"profile": "testdata/no-such-profile.yaml"},
	} {
		_, err := cld.New(adapters.Options{Settings: set})
		var e *care.Error
		if !errors.As(err, &e) || e.Kind != care.Invalid || !strings.HasPrefix(e.Path, name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range []string{"../x.csv", ".x.csv", "x.txt", "a/b.csv", "x {team}.csv", "x{team.csv", "", "x\x00.csv"} {
		a, err := cld.New(adapters.Options{Settings: map[string]string{"name": bad}})
		if bad == "" {
			if name, e := a.FileName(quarter(), facts()); err != nil || e != nil || name != "cld_623_soham_20260101_20260331_7.csv" {
				t.Errorf("default name %q: %v %v", name, err, e)
			}
			continue
		}
		if err == nil {
			t.Errorf("the name %q was taken", bad)
		}
	}
}

func TestFrame(t *testing.T) {
	t.Parallel()
	a := newAdapter(t, nil)
	noCouncil, badCouncil, badTeam := facts(), facts(), facts()
	noCouncil.Team.CouncilCode, badCouncil.Team.CouncilCode, badTeam.Team.ID = "", "E10000003", "a/../b"
	for name, c := range map[string]struct {
		period care.Period
		facts  adapters.Facts
	}{
		"an open period":             {care.Period{Start: "2026-01-01"}, facts()},
		"a period backwards":         {care.Period{Start: "2026-03-01", End: "2026-01-01"}, facts()},
		"no council code":            {quarter(), noCouncil},
		"another sort of council id": {quarter(), badCouncil},
	} {
		_, err := a.WriteBatch(projected(t), c.period, c.facts, io.Discard)
		if care.KindOf(err) != care.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := a.FileName(quarter(), badTeam); care.KindOf(err) != care.Invalid {
		t.Errorf("a team's id that is a path: %v", err)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestStops(t *testing.T) {
	t.Parallel()
	a, cut := newAdapter(t, nil), errors.New("cut")
	failing := iter.Seq2[*care.Record, error](func(yield func(*care.Record, error) bool) {
		_ = yield(resident(served("s1")), nil) && yield(nil, cut)
	})
	sum, err := a.WriteBatch(failing, quarter(), facts(), io.Discard)
	if !errors.Is(err, cut) || sum.Records != 1 {
		t.Errorf("an error of the records: %v, %d records", err, sum.Records)
	}
	if _, err := a.WriteBatch(projected(t), quarter(), facts(), broken{}); err == nil {
		t.Error("a writer that fails was not told")
	}
}

func TestFormOfTheFile(t *testing.T) {
	t.Parallel()
	iso := extractOf(t, map[string]string{"date_format": "iso"}, resident(served("s1")))
	if got := iso.only(t, "Service")[hStart]; got != "2025-06-13" {
		t.Errorf("iso date %q", got)
	}
	var b bytes.Buffer
	f := facts()
	f.PlannedAt = time.Time{}
	if _, err := newAdapter(t, map[string]string{"bom": "yes"}).WriteBatch(projected(t), quarter(), f, &b); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b.Bytes(), []byte("\xef\xbb\xbfLA Code,")) || !bytes.HasSuffix(b.Bytes(), []byte("\r\n")) {
		t.Errorf("an empty extract with a mark is %q", b.Bytes())
	}
}
