// SPDX-License-Identifier: Apache-2.0

package people

import (
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/carelode/lode/mapping/care"
)

// Which versions tell gives, where it is not one by its number.
const (
	every  = 0
	latest = -1
)

// builder tells one person's story: chapters write into its record, and each
// version is a copy of what the record then holds.
type builder struct {
	r       *care.Record
	i       int
	who     identity
	rnd     *rand.Rand
	vars    map[string]string // slots of the prose
	at      time.Time         // when the version being written was written, UTC
	stamp   care.DateTime     // the same, as the record writes it
	me      string            // the worker who writes
	team    *team
	twist   Fate
	council string
	ids     map[string]string // "need/skin" → the item's id
	counts  map[string]int    // items so far of each kind
	foreign []string          // items that belong to somebody else
	extra   string            // the entry that was written twice
	last    int               // the last version
	telling int               // how often the plot was told in this place before
	blobs   []Blob
}

// tell gives the versions of person i: every one, the latest alone, or the one
// that is wanted.
func (c Caseload) tell(i, want int) []Step {
	b := c.newBuilder(i)
	plot, story := c.taleOf(i), c.storyOf(i)
	var steps []Step
	for v, write := range plot.chapters {
		b.begin(v+1, c.when(i, v+1))
		write(b)
		b.turn()
		b.slip()
		last := v == len(plot.chapters)-1 || v+1 == want
		if want != every && !last {
			b.blobs = nil
			continue
		}
		step := Step{Record: b.r, Person: i, Story: &story, Blobs: b.blobs}
		if !last {
			step.Record, b.blobs = clone(b.r), nil
		}
		if c.marked {
			step.Record = clone(step.Record)
			mark(step.Record, i)
		}
		steps = append(steps, step)
		if last {
			break
		}
	}
	return steps
}

func (c Caseload) newBuilder(i int) *builder {
	b := &builder{
		r: &care.Record{}, i: i, who: c.identityOf(i), rnd: c.random(i, storyStream), team: c.teamOf(i),
		twist: c.twistOf(i), council: c.council, ids: map[string]string{}, counts: map[string]int{},
	}
	b.r.ID, b.r.Team = b.who.recordID, b.team.id
	b.last = len(c.taleOf(i).chapters)
	b.telling = i / block / len(c.stock.pattern[i%block].tales)
	b.vars = b.words()
	if p := partnerOf(i); p >= 0 && i%block <= coupleSlot+1 {
		b.describeSpouse(c.identityOf(p))
	}
	return b
}

// begin opens a version: the named worker writes unless a chapter says otherwise.
func (b *builder) begin(version int, at time.Time) {
	b.at, b.stamp = at, care.DateTime(london(at).Format(time.RFC3339))
	b.r.Version, b.r.RecordedAt, b.r.Reason, b.r.Cites = version, b.now(), "", nil
	b.as(b.named())
	b.r.RecordedBy = b.me
}

// because says why this version was written.
func (b *builder) because(reason string) { b.r.Reason = b.t(reason) }

// cites names inbox items that this version answers.
func (b *builder) cites() {
	b.r.Cites = append(b.r.Cites, "inbox-"+b.team.id+"-"+strconv.Itoa(b.i)+"-"+strconv.Itoa(b.r.Version))
}

// named is the person's named worker.
func (b *builder) named() string { return b.team.workers[b.i/2%3].ID }

// as has a worker write from here on.
func (b *builder) as(id string) {
	b.me = b.worker(id)
	b.r.RecordedBy = b.me
}

// role has the first worker of a role write from here on.
func (b *builder) role(role string) { b.as(b.whoIs(role)) }

// whoIs gives a worker of a role; where there are several, people fall to them by turns.
func (b *builder) whoIs(role string) string {
	var of []string
	for i := range b.team.workers {
		if b.team.workers[i].Role == role {
			of = append(of, b.team.workers[i].ID)
		}
	}
	return b.worker(of[b.i/2%len(of)])
}

// worker adds a worker to those whom the record names.
func (b *builder) worker(id string) string {
	for i := range b.r.Workers {
		if b.r.Workers[i].ID == id {
			return id
		}
	}
	for i := range b.team.workers {
		if b.team.workers[i].ID == id {
			b.r.Workers = append(b.r.Workers, b.team.workers[i])
		}
	}
	return id
}

// now is the moment of the version.
func (b *builder) now() care.DateTime { return b.stamp }

// day is a date so many days from the version's.
func (b *builder) day(offset int) care.Date { return care.Date(isoDate(b.at.AddDate(0, 0, offset))) }

// moment is a time of a day so many days from the version's.
func (b *builder) moment(offset, hour, minute int) care.DateTime {
	d := b.at.AddDate(0, 0, offset)
	local := time.Date(d.Year(), d.Month(), d.Day(), hour, minute, 0, 0, time.UTC)
	return care.DateTime(london(local).Format(time.RFC3339))
}

// london gives a moment with the offset that clocks in England then showed.
// Summer time runs between the last Sundays of March and October, 01:00 UTC;
// the rule is written out so that no time zone file is needed.
func london(at time.Time) time.Time {
	begin, end := lastSunday(at.Year(), time.March), lastSunday(at.Year(), time.October)
	if at.Before(begin) || !at.Before(end) {
		return at.In(time.FixedZone("GMT", 0))
	}
	return at.In(time.FixedZone("BST", 3600))
}

func lastSunday(year int, month time.Month) time.Time {
	end := time.Date(year, month+1, 0, 1, 0, 0, 0, time.UTC)
	return end.AddDate(0, 0, -int(end.Weekday()))
}

// item opens an entry of a kind: "need-2".
func (b *builder) item(kind string) care.Item {
	b.counts[kind]++
	return care.Item{ID: kind + "-" + strconv.Itoa(b.counts[kind]), RecordedBy: b.me, RecordedAt: b.now()}
}

// keep remembers an item under a story's own name for it.
func (b *builder) keep(kind, key, id string) { b.ids[kind+"/"+key] = id }

// id gives the id that was kept; a story that asks for what it never wrote is a
// fault of the story.
func (b *builder) id(kind, key string) string {
	id, ok := b.ids[kind+"/"+key]
	if !ok {
		panic("people: the story wrote no " + kind + " " + key)
	}
	return id
}

// touch notes who last wrote an entry that has moved on, and when.
func (b *builder) touch(it *care.Item) { it.RecordedBy, it.RecordedAt = b.me, b.now() }

// own adds a field of the team's own.
func (b *builder) own(key string, value any) {
	if b.r.Extra == nil {
		b.r.Extra = map[string]any{}
	}
	b.r.Extra[key] = value
}

func number(n int) json.Number { return json.Number(strconv.Itoa(n)) }
