// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"hash/fnv"
	"slices"
	"time"
)

// Fate is what becomes of a message: the acknowledgements it will cause.
type Fate struct {
	Acks []FateAck `json:"acks,omitempty"`
}

// FateAck is one acknowledgement to come.
type FateAck struct {
	After time.Duration `json:"after"` // from the message's acceptance
	Kind  string        `json:"kind"`  // received, filed or refused
	Code  string        `json:"code,omitempty"`
}

// Acknowledgement is what stands in the inbox.
type Acknowledgement struct {
	ID    string    `json:"id"`
	About string    `json:"about"` // the mailbox's own id of the message
	Key   string    `json:"key"`   // the sender's key of it
	Kind  string    `json:"kind"`
	Code  string    `json:"code,omitempty"` // with refused: why
	At    time.Time `json:"at"`
}

// FateNamed gives the fate of a name, for every key: "filed" (received after a
// minute, filed after ten), "received" (and then nothing), "refused" (received,
// then refused with a code), "silent", "twice" (each acknowledgement comes
// twice), "disordered" (filed comes before received). It panics on another name.
func FateNamed(name string) func(string) Fate {
	fate, ok := fateNamed(name)
	if !ok {
		panic("sim: no such fate")
	}
	return func(string) Fate { return fate }
}

func fateNamed(name string) (Fate, bool) {
	received := FateAck{After: time.Minute, Kind: "received"}
	filed := FateAck{After: 10 * time.Minute, Kind: "filed"}
	switch name {
	case "filed":
		return Fate{Acks: []FateAck{received, filed}}, true
	case "received":
		return Fate{Acks: []FateAck{received}}, true
	case "refused":
		return Fate{Acks: []FateAck{received, {After: 10 * time.Minute, Kind: "refused", Code: "patient-not-known"}}}, true
	case "silent":
		return Fate{}, true
	case "twice":
		return Fate{Acks: []FateAck{received, received, filed, filed}}, true
	case "disordered":
		late := FateAck{After: 20 * time.Minute, Kind: "received"}
		return Fate{Acks: []FateAck{filed, late}}, true
	}
	return Fate{}, false
}

// FateByKey draws a fate from the key, always the same for the same key: of
// eight messages about three are filed, and one each meets the other fates.
func FateByKey(key string) Fate {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key)) // a hash takes everything
	names := []string{"filed", "filed", "filed", "received", "refused", "silent", "twice", "disordered"}
	fate, _ := fateNamed(names[h.Sum32()%8])
	return fate
}

// arrived gives what has come and was not collected, oldest first. What is
// collected leaves the list, so that it stays as short as what waits.
func (o *OneShot) arrived(now time.Time) []Acknowledgement {
	var arrived []Acknowledgement
	for _, ack := range o.waiting {
		if !ack.At.After(now) {
			arrived = append(arrived, ack)
		}
	}
	slices.SortStableFunc(arrived, func(a, b Acknowledgement) int { return a.At.Compare(b.At) })
	return arrived
}

// acks makes the acknowledgements that a message's fate holds.
func (m sentMessage) acks() []Acknowledgement {
	var all []Acknowledgement
	for i, ack := range m.fate.Acks {
		all = append(all, Acknowledgement{
			ID: fmt.Sprintf("%s-a%d", m.ID, i+1), About: m.ID, Key: m.Key, Kind: ack.Kind, Code: ack.Code, At: m.At.Add(ack.After),
		})
	}
	return all
}

// took notes an accepted message and what will come of it.
func (o *OneShot) took(m sentMessage) {
	o.sent = append(o.sent, m)
	for _, ack := range m.acks() {
		o.acks[ack.ID] = ack
		o.waiting = append(o.waiting, ack)
	}
}

// collect notes that an acknowledgement was collected.
func (o *OneShot) collect(id string) {
	o.collected[id] = true
	o.waiting = slices.DeleteFunc(o.waiting, func(a Acknowledgement) bool { return a.ID == id })
}

// Uncollected counts the acknowledgements that have come, or are still to come,
// and were not collected.
func (o *OneShot) Uncollected() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.waiting)
}
