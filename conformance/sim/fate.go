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

// arrived gives the acknowledgements that have come by now, in the order in
// which they came.
func (o *OneShot) arrived(now time.Time) []Acknowledgement {
	var arrived []Acknowledgement
	for _, m := range o.sent {
		for i, ack := range m.fate.Acks {
			at := m.At.Add(ack.After)
			if at.After(now) {
				continue
			}
			arrived = append(arrived, Acknowledgement{
				ID: fmt.Sprintf("%s-a%d", m.ID, i+1), About: m.ID, Key: m.Key, Kind: ack.Kind, Code: ack.Code, At: at,
			})
		}
	}
	slices.SortStableFunc(arrived, func(a, b Acknowledgement) int { return a.At.Compare(b.At) })
	return arrived
}
