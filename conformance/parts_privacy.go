// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"bytes"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// nothingUndeclared proves that a message holds no word that was not in the
// change it was made of: nothing that the descriptor does not declare, nothing of
// an earlier version, and nothing of anybody else.
func nothingUndeclared(t T, s *suite) {
	_, a := s.open(t)
	if b, ok := a.(adapters.Batcher); ok {
		s.undeclaredRows(t, b)
	}
	e, ok := offers[adapters.Encoder](t, a, "it makes no messages of single changes")
	if !ok {
		return
	}
	for _, one := range s.encodeAll(t, e) {
		may := s.marks.inRecords(t, one.change.Before, one.change.After)
		for _, m := range flatten(t, one.messages) {
			has := s.marks.in(m.Body)
			if s.marks.undeclared(t, one.name, has, may); len(s.uses.Leaves()) == 0 {
				t.Errorf("%s: it declares nothing and carries something", one.name)
			}
			for name, value := range m.Header {
				s.marks.slip(t, one.name+": a message's header", name+": "+value)
			}
			s.marks.slip(t, one.name+": a message's key", m.Key)
			s.marks.slip(t, one.name+": a message's content type", m.ContentType)
			s.marks.slip(t, one.name+": a message's items", strings.Join(m.Items, " "))
		}
	}
}

// undeclared faults marks that should not be there.
func (m marks) undeclared(t T, what string, has, may map[string]bool) {
	t.Helper()
	for mark := range has {
		if !may[mark] {
			t.Errorf("%s: it carries %s, which was not in what it was given", what, mark)
		}
	}
}

func (s *suite) undeclaredRows(t T, b adapters.Batcher) {
	var file bytes.Buffer
	records := s.latest()
	if _, err := b.WriteBatch(s.sequence(records), quarter(), s.facts("extract", "soham", 1), &file); err != nil {
		t.Errorf("write batch: %v", err)
		return
	}
	s.marks.undeclared(t, "the extract", s.marks.in(file.String()), s.marks.inRecords(t, s.projected(records)...))
}

// canary plants marks everywhere and looks where no word of a record may be:
// errors, receipts, logs, addresses, headers and names.
func canary(t T, s *suite) {
	logged := listen(t)
	e, a := s.open(t)
	if enc, ok := a.(adapters.Encoder); ok {
		s.garble(t, enc)
	}
	if d, ok := offers[adapters.Deliverer](t, a, "it does not deliver"); ok {
		s.watch(t, e, d, s.post(t, a))
	}
	s.marks.slip(t, "the log", logged.String())
}

// garble writes words where codes, dates and numbers are expected, so that a
// refusal has something to quote.
func (s *suite) garble(t T, a adapters.Encoder) {
	word := slices.Min(slices.Collect(maps.Keys(s.marks.planted)))
	for _, leaf := range s.uses.Leaves() {
		for _, one := range s.saying(leaf, 1) {
			garbled := copyOf(t, one.step.Record)
			for _, v := range fieldsAt(garbled, leaf) {
				setText(v, word)
			}
			s.tryGarbled(t, a, leaf+" garbled", s.changeTo(one, garbled), one.facts)
		}
	}
}

// tryGarbled looks at the error only: such a record never gets past the gateway,
// so it need not be refused well.
func (s *suite) tryGarbled(t T, a adapters.Encoder, what string, c care.Change, f adapters.Facts) {
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s: Encode panics: %T", what, p)
		}
	}()
	_, err := a.Encode(c, f)
	s.marks.slipError(t, what, err)
}

// watch delivers to an endpoint that answers with what it was sent.
func (s *suite) watch(t T, e Endpoint, d adapters.Deliverer, messages []adapters.Message) {
	for _, m := range messages {
		if e.Fault == nil {
			s.deliverWatched(t, d, m)
			continue
		}
		for _, status := range []int{0, http.StatusBadRequest, http.StatusConflict, http.StatusInternalServerError, http.StatusOK} {
			seen := &record{}
			e.Fault(seen.echo(status, string(read(t, m.Body))))
			s.deliverWatched(t, d, m)
			s.marks.slip(t, "an address or a header", seen.String())
		}
	}
	if e.Names != nil {
		s.marks.slip(t, "a name", strings.Join(e.Names(), "\n"))
	}
	e.Stop()
	s.deliverWatched(t, d, messages[0])
}

func (s *suite) deliverWatched(t T, d adapters.Deliverer, m adapters.Message) {
	receipt, err := d.Deliver(t.Context(), m)
	s.marks.slipError(t, "Deliver", err)
	s.marks.slip(t, "the receipt", receipt.Reference+" "+receipt.Note)
}

// record gathers text from several goroutines.
type record struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements io.Writer.
func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

// String gives what was written.
func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// echo notes each request's address and headers, and answers with what was sent:
// as JSON text, or as an OperationOutcome, which some read for its words. Status
// 0 answers honestly.
func (r *record) echo(status int, sent string) sim.Faults {
	return func(req *http.Request, _ int) sim.Fault {
		lines := []string{req.Method + " " + req.URL.String()}
		for name, values := range req.Header {
			lines = append(lines, name+": "+strings.Join(values, ", "))
		}
		_, _ = r.Write([]byte(strings.Join(lines, "\n") + "\n"))
		if status == 0 {
			return sim.Fault{}
		}
		quoted := quote(sent)
		body := `{"resourceType":"OperationOutcome","error":` + quoted + `,"id":` + quoted + `,"issue":[{"severity":"error","code":"processing",` +
			`"diagnostics":` + quoted + `,"details":{"text":` + quoted + `},"expression":[` + quoted + `]}]}`
		kind := "application/json"
		if strings.Contains(req.Header.Get("Content-Type")+req.Header.Get("Accept"), "fhir+json") {
			kind = "application/fhir+json"
		}
		return sim.Fault{Status: status, ContentType: kind, Body: body}
	}
}

// listen gathers what is logged by way of the default logger.
func listen(t T) *record {
	heard := &record{}
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(heard, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { slog.SetDefault(was) })
	return heard
}
