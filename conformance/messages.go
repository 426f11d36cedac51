// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// plain is a message as it can be compared: with its bytes.
type plain struct {
	Key         string
	ContentType string
	Header      map[string]string
	Body        string
	Event       bool
	Correction  bool
	Items       []string
}

// flatten reads the messages' bytes.
func flatten(t T, messages []adapters.Message) []plain {
	t.Helper()
	flat := make([]plain, 0, len(messages))
	for _, m := range messages {
		flat = append(flat, plain{
			Key: m.Key, ContentType: m.ContentType, Header: maps.Clone(m.Header), Body: string(read(t, m.Body)),
			Event: m.Event, Correction: m.Correction, Items: slices.Clone(m.Items),
		})
	}
	return flat
}

func read(t T, b adapters.Body) []byte {
	t.Helper()
	if b == nil {
		t.Fatalf("a message without a body")
	}
	r, err := b.Open()
	if err != nil {
		t.Fatalf("open body: %v", err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("read body: %v", err)
	}
	return data
}

// encode is Encode with the faults that every call may show: a panic, an error
// that is no refusal by path.
func (s *suite) encode(t T, a adapters.Encoder, what string, c care.Change, f adapters.Facts) (messages []adapters.Message, refused bool) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s: Encode panics: %v", what, p)
			messages, refused = nil, true
		}
	}()
	messages, err := a.Encode(c, f)
	if err == nil {
		return messages, false
	}
	s.refusal(t, what, err)
	if len(messages) > 0 {
		t.Errorf("%s: Encode gives messages and an error", what)
	}
	return nil, true
}

// told is a telling with its messages.
type told struct {
	telling

	messages []adapters.Message
}

// encodeAll encodes every telling. A valid record may meet a code that has no
// translation, but an adapter that refuses many of them is of no use.
func (s *suite) encodeAll(t T, a adapters.Encoder) []told {
	t.Helper()
	var out []told
	refusals, count := 0, 0
	for _, one := range s.tellings {
		messages, refused := s.encode(t, a, one.name, one.change, one.facts)
		if refused {
			refusals++
			continue
		}
		count += len(messages)
		out = append(out, told{one, messages})
	}
	if refusals > 0 {
		t.Logf("%d of %d valid changes were refused", refusals, len(s.tellings))
	}
	if refusals*5 > len(s.tellings) || count == 0 {
		t.Errorf("%d of %d valid changes were refused, %d messages made", refusals, len(s.tellings), count)
	}
	return out
}

// some is how many messages the parts about delivery use.
const some = 8

// post gives messages to deliver, in order: of ordinary changes, or of extracts.
func (s *suite) post(t T, a adapters.Adapter) []adapters.Message {
	t.Helper()
	if e, ok := a.(adapters.Encoder); ok {
		var messages []adapters.Message
		for _, one := range s.ordinary() {
			if len(messages) >= some {
				break
			}
			made, _ := s.encode(t, e, one.name, one.change, one.facts)
			messages = append(messages, made...)
		}
		return enough(t, messages)
	}
	b, ok := a.(adapters.Batcher)
	if !ok || s.Wrap == nil {
		t.Fatalf("it delivers, but makes no messages: an adapter for extracts needs Subject.Wrap")
	}
	var messages []adapters.Message
	for i := range 2 {
		facts := s.facts(fmt.Sprintf("extract/%d", i), "soham", int64(i+1))
		var file strings.Builder
		if _, err := b.WriteBatch(s.sequence(s.latest()), quarter(), facts, &file); err != nil {
			t.Fatalf("write batch: %v", err)
		}
		m, err := s.Wrap(a, []byte(file.String()), quarter(), facts)
		if err != nil {
			t.Fatalf("wrap extract: %v", err)
		}
		messages = append(messages, m)
	}
	return messages
}

func enough(t T, messages []adapters.Message) []adapters.Message {
	t.Helper()
	if len(messages) < 2 {
		t.Fatalf("only %d messages of the ordinary stories", len(messages))
	}
	return messages[:min(len(messages), some)]
}
