// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"mime"
	"reflect"
	"slices"
	"sync"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// encodeTwice proves that the same arguments give the same messages: from the
// same adapter, from another, and whatever was encoded in between.
func encodeTwice(t T, s *suite) {
	a, ok := s.encoder(t)
	if !ok {
		return
	}
	other, ok := s.encoder(t)
	if !ok {
		return
	}
	var once [][]plain
	tellings := s.encodeAll(t, a)
	for _, one := range tellings {
		once = append(once, flatten(t, one.messages))
	}
	for i := range tellings { // backwards, so that each follows another
		one := tellings[len(tellings)-1-i]
		want := once[len(once)-1-i]
		for _, again := range []adapters.Encoder{a, other} {
			messages, _ := s.encode(t, again, one.name, one.change, one.facts)
			if got := flatten(t, messages); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: encoded again, it is other messages: %s", one.name, difference(got, want))
			}
		}
	}
}

// difference names what differs first.
func difference(got, want []plain) string {
	if len(got) != len(want) {
		return "their number"
	}
	for i := range got {
		g, w := reflect.ValueOf(got[i]), reflect.ValueOf(want[i])
		for f := range g.NumField() {
			if !reflect.DeepEqual(g.Field(f).Interface(), w.Field(f).Interface()) {
				return g.Type().Field(f).Name
			}
		}
	}
	return "nothing"
}

// encodeInParallel proves that one adapter may be used by many at once; the race
// detector watches.
func encodeInParallel(t T, s *suite) {
	a, ok := s.encoder(t)
	if !ok {
		return
	}
	tellings := s.encodeAll(t, a)
	const workers = 4
	results := make([][][]adapters.Message, workers)
	var wait sync.WaitGroup
	for w := range workers {
		results[w] = make([][]adapters.Message, len(tellings))
		wait.Go(func() {
			for i := range tellings {
				at := (i + w*len(tellings)/workers) % len(tellings)
				one := tellings[at]
				if messages, err := a.Encode(one.change, one.facts); err == nil {
					results[w][at] = messages
				}
			}
		})
	}
	wait.Wait()
	for i, one := range tellings {
		want := flatten(t, one.messages)
		for w := range workers {
			if got := flatten(t, results[w][i]); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: encoded beside others, it is other messages: %s", one.name, difference(got, want))
			}
		}
	}
}

// recordLeftAlone proves that what Encode was given is as it was.
func recordLeftAlone(t T, s *suite) {
	a, ok := s.encoder(t)
	if !ok {
		return
	}
	for _, one := range s.tellings {
		change := care.NewChange(one.before, one.step.Record, s.uses)
		facts := one.facts
		facts.Values = maps.Clone(one.facts.Values)
		s.encode(t, a, one.name, change, facts)
		if !reflect.DeepEqual(change, one.change) {
			t.Errorf("%s: Encode altered the change", one.name)
		}
		facts.BlobOpener = nil // functions cannot be compared
		want := one.facts
		want.BlobOpener = nil
		if !reflect.DeepEqual(facts, want) {
			t.Errorf("%s: Encode altered the facts", one.name)
		}
	}
}

// messagesAreWhole proves of each message what the gateway relies on.
func messagesAreWhole(t T, s *suite) {
	a, ok := s.encoder(t)
	if !ok {
		return
	}
	keys := map[string]string{}
	for _, one := range s.encodeAll(t, a) {
		for _, m := range one.messages {
			if other, taken := keys[m.Key]; taken {
				t.Errorf("%s and %s have a message key in common", one.name, other)
			}
			keys[m.Key] = one.name
			s.whole(t, one.name, m)
		}
	}
}

func (s *suite) whole(t T, name string, m adapters.Message) {
	if m.Key == "" {
		t.Errorf("%s: a message without a key", name)
	}
	if _, _, err := mime.ParseMediaType(m.ContentType); err != nil {
		t.Errorf("%s: the content type %q is none", name, m.ContentType)
	}
	if m.Body == nil {
		t.Errorf("%s: a message without a body", name)
		return
	}
	first, again := read(t, m.Body), read(t, m.Body)
	sum := sha256.Sum256(first)
	if string(first) != string(again) || len(first) == 0 {
		t.Errorf("%s: the body is empty, or another when it is opened again", name)
	}
	if m.Body.Size() != int64(len(first)) || m.Body.SHA256() != hex.EncodeToString(sum[:]) {
		t.Errorf("%s: size or hash are not those of the bytes", name)
	}
	for _, item := range m.Items {
		if !known(item) || !s.reaches(item) {
			t.Errorf("%s: %q is no item that the adapter may see", name, item)
		}
	}
}

// reaches reports whether something of an item is declared.
func (s *suite) reaches(item string) bool {
	within, err := care.ParsePaths(bare(item))
	if err != nil {
		return false
	}
	return slices.ContainsFunc(s.uses.Leaves(), within.Contains)
}
