// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/carelode/lode/mapping/care"
)

// labMark stands in every text that the lab itself writes, for the search for
// leaks to find; it looks like the caseload's own marks.
const labMark = "zq7klab"

// life is one person's record as the team's own system holds it.
type life struct {
	first *care.Record
	rec   *care.Record
	body  []byte
}

// begin takes a record as it stands.
func begin(rec *care.Record) (*life, error) {
	l := &life{first: rec, rec: rec}
	return l, l.encode()
}

// person is the person's key, as the mailbox sees it.
func (l *life) person() string { return l.rec.Team + "/" + l.rec.ID }

// change makes the next version.
func (l *life) change(how func(*care.Record)) error {
	next, err := care.Decode(l.body) // a copy to the bottom
	if err != nil {
		return fmt.Errorf("copy record: %w", err)
	}
	next.Version++
	how(next)
	l.rec = next
	return l.encode()
}

func (l *life) encode() error {
	body, err := care.Encode(l.rec)
	if err != nil {
		return fmt.Errorf("encode record: %w", err)
	}
	l.body = body
	return nil
}

// item is what an entry of the lab's own begins with.
func item(r *care.Record, id string) care.Item {
	return care.Item{ID: id, RecordedBy: r.Workers[0].ID, RecordedAt: r.RecordedAt}
}

// planned writes a new summary of the plan: every destination hears of it.
func planned(r *care.Record) {
	if r.Plan == nil {
		r.Plan = &care.Plan{Item: item(r, "lab-plan"), Status: "active", Title: "Plan " + labMark}
	}
	r.Plan.Summary = fmt.Sprintf("Version %d of the plan. %s", r.Version, labMark)
}

// referred asks somebody to act: nothing else changes.
func referred(r *care.Record) {
	r.Referrals = append(r.Referrals, care.Referral{
		Item: item(r, fmt.Sprintf("lab-referral-%d", r.Version)), Direction: "out", Kind: "therapy", Urgency: "routine", Status: "asked",
		To: care.Party{Name: "Fenland Therapy " + labMark}, From: care.Party{Name: "Neighbourhood Team"},
		Reason: "Unsteady on the stairs. " + labMark, MadeOn: r.RecordedAt,
	})
}

// settled says what became of the lab's own referrals, so that they do not grow
// without end.
func settled(r *care.Record) {
	var left []care.Referral
	for _, old := range r.Referrals {
		if old.To.Name != "Fenland Therapy "+labMark {
			left = append(left, old)
		}
	}
	r.Referrals = left
}

// died says that the person has died.
func died(r *care.Record) { r.Person.DeathDate = care.PartialDate(r.RecordedAt.Date()) }

// unnumbered takes the NHS number away: no message to the shared record can be
// made, and others wait for a trace.
func unnumbered(r *care.Record) {
	r.Person.NHSNumber = nil
	planned(r)
}

// Bodies keeps the bytes of versions by their hash, outside the gateway.
type Bodies struct{ folder string }

// Keep keeps bytes and gives their hash.
func (b Bodies) Keep(body []byte) (string, error) {
	sum := sha256.Sum256(body)
	name := hex.EncodeToString(sum[:])
	file := filepath.Join(b.folder, name)
	if _, err := os.Stat(file); err == nil {
		return name, nil
	}
	if err := os.WriteFile(file, body, 0o600); err != nil {
		return "", fmt.Errorf("keep version: %w", err)
	}
	return name, nil
}

// Open gives the bytes of a hash.
func (b Bodies) Open(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(b.folder, name))
}

// Life is one person's record as the team's own system holds it, for whoever
// tells of people beside the lab's own clients.
type Life struct{ own *life }

// BeginLife takes a record as it stands.
func BeginLife(rec *care.Record) (Life, error) {
	own, err := begin(rec)
	return Life{own}, err
}

// Change makes the next version.
func (l Life) Change(how func(*care.Record)) error { return l.own.change(how) }

// Record is the newest version; nobody may change it.
func (l Life) Record() *care.Record { return l.own.rec }

// Body is the newest version's bytes.
func (l Life) Body() []byte { return l.own.body }

// Turns gives the ways in which a life may go on, by name: what the next version
// says beside what stood there.
func Turns() map[string]func(*care.Record) {
	return map[string]func(*care.Record){
		"planned": planned, "referred": referred, "settled": settled, "died": died, "unnumbered": unnumbered,
	}
}
