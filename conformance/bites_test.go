// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance"
	"github.com/carelode/lode/conformance/scripted"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// bent is the adapter of the simulated mailbox with something about it changed.
type bent struct {
	*scripted.Adapter

	about       *adapters.Descriptor
	base        string
	encode      func(care.Change, adapters.Facts, []adapters.Message, error) ([]adapters.Message, error) // what it made of it
	deliver     func(context.Context, adapters.Message) (adapters.Receipt, error)
	acknowledge func(*adapters.Acknowledgement, error) (*adapters.Acknowledgement, error)
	reconcile   func(*adapters.Receipt, error) (*adapters.Receipt, error)
	receive     func(context.Context) iter.Seq2[adapters.Inbound, error]
	probe       func(error) error
}

func (b *bent) Descriptor() adapters.Descriptor {
	if b.about != nil {
		return *b.about
	}
	return b.Adapter.Descriptor()
}

func (b *bent) Encode(c care.Change, f adapters.Facts) ([]adapters.Message, error) {
	m, err := b.Adapter.Encode(c, f)
	if b.encode != nil {
		return b.encode(c, f, m, err)
	}
	return m, err
}

func (b *bent) Deliver(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
	if b.deliver != nil {
		return b.deliver(ctx, m)
	}
	return b.Adapter.Deliver(ctx, m)
}

func (b *bent) Acknowledge(in adapters.Inbound) (*adapters.Acknowledgement, error) {
	ack, err := b.Adapter.Acknowledge(in)
	if b.acknowledge != nil {
		return b.acknowledge(ack, err)
	}
	return ack, err
}

func (b *bent) Reconcile(ctx context.Context, m adapters.Message) (*adapters.Receipt, error) {
	receipt, err := b.Adapter.Reconcile(ctx, m)
	if b.reconcile != nil {
		return b.reconcile(receipt, err)
	}
	return receipt, err
}

func (b *bent) Receive(ctx context.Context) iter.Seq2[adapters.Inbound, error] {
	if b.receive != nil {
		return b.receive(ctx)
	}
	return b.Adapter.Receive(ctx)
}

func (b *bent) Probe(ctx context.Context) error {
	err := b.Adapter.Probe(ctx)
	if b.probe != nil {
		return b.probe(err)
	}
	return err
}

// bend makes a subject of an adapter that was changed, and of a descriptor that
// was.
func bend(change func(*bent), about func(*adapters.Descriptor)) conformance.Subject {
	sound := scripted.Factory()
	described := sound.Descriptor
	if about != nil {
		about(&described)
	}
	made := func(o adapters.Options) (adapters.Adapter, error) {
		a, err := scripted.New(o)
		if err != nil {
			return nil, err
		}
		b := &bent{Adapter: a, base: o.Settings["base_url"], about: &described}
		if change != nil {
			change(b)
		}
		return b, nil
	}
	return conformance.Subject{
		Factory: adapters.Factory{Descriptor: described, New: made}, Endpoint: mailbox, Golden: "scripted/testdata/golden",
	}
}

func mailbox(t conformance.T, _ []*care.Record) conformance.Endpoint {
	ledger, err := sim.OpenLedger("")
	if err != nil {
		t.Fatalf("open ledger: %v", err)
	}
	soon := func(string) sim.Fate { return sim.Fate{Acks: []sim.FateAck{{Kind: "received"}, {Kind: "filed"}}} }
	box, err := sim.NewOneShot(sim.OneShotSettings{Name: "mailbox", Ledger: ledger, Fate: soon})
	if err != nil {
		t.Fatalf("start mailbox: %v", err)
	}
	return conformance.Serve(t, "base_url", box, ledger)
}

// made changes what was encoded.
func made(change func(m *adapters.Message)) func(*bent) {
	return func(b *bent) {
		b.encode = func(_ care.Change, _ adapters.Facts, messages []adapters.Message, err error) ([]adapters.Message, error) {
			for i := range messages {
				change(&messages[i])
			}
			return messages, err
		}
	}
}

// settled changes what became of a delivery.
func settled(change func(adapters.Message, adapters.Receipt, error) (adapters.Receipt, error)) func(*bent) {
	return func(b *bent) {
		b.deliver = func(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
			receipt, err := b.Adapter.Deliver(ctx, m)
			return change(m, receipt, err)
		}
	}
}

func text(m adapters.Message) string {
	r, err := m.Body.Open()
	if err != nil {
		return ""
	}
	defer r.Close()
	var b strings.Builder
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		b.Write(buf[:n])
		if err != nil {
			return b.String()
		}
	}
}

// post is a naive delivery: any 2xx is a success.
func post(ctx context.Context, b *bent, m adapters.Message, query string) (adapters.Receipt, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.base+"/outbox"+query, strings.NewReader(text(m)))
	if err != nil {
		return adapters.Receipt{}, care.Errorf(care.Internal, "build request")
	}
	req.Header.Set("X-Message-Key", m.Key)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		return adapters.Receipt{}, care.Errorf(care.Unconfirmed, "no answer")
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		return adapters.Receipt{}, care.Errorf(care.Rejected, "refused")
	}
	return adapters.Receipt{Reached: adapters.Sent}, nil
}

// TestPartsPassASoundAdapter: the way in which the other tests call a part does
// not itself fail it.
func TestPartsPassASoundAdapter(t *testing.T) { //nolint:paralleltest // one part listens to the default logger
	judge := conformance.NewJudge(t)
	for _, name := range conformance.Parts() {
		for subject, s := range map[string]conformance.Subject{"mailbox": bend(nil, nil), "list": listing(nil)} {
			if faults := judge.Part(name, s); len(faults) > 0 && !wantsGolden(subject, name) {
				t.Errorf("%s: %s: %v", subject, name, faults)
			}
		}
	}
}

// wantsGolden: the list has no golden files.
func wantsGolden(subject, part string) bool {
	return subject == "list" && strings.HasPrefix(part, "messages are as expected")
}

// TestPartsBite: each part fails the adapter that breaks its promise.
func TestPartsBite(t *testing.T) { //nolint:paralleltest // one part listens to the default logger
	judge := conformance.NewJudge(t)
	bitten := map[string]bool{}
	for _, c := range slices.Concat(encoders(), deliverers(), readers(), writers()) {
		bitten[c.part] = true
		if faults := judge.Part(c.part, c.subject); len(faults) == 0 {
			t.Errorf("%s: the part %q passes it", c.name, c.part)
		} else {
			t.Logf("%s: %s", c.name, faults[0])
		}
	}
	for _, part := range conformance.Parts() {
		if !bitten[part] {
			t.Errorf("no broken adapter proves that %q can fail", part)
		}
	}
}

// broken is an adapter that breaks a promise.
type broken struct {
	name, part string
	subject    conformance.Subject
}

func encoders() []broken {
	var calls atomic.Int64
	var flying atomic.Int64
	return []broken{
		{"no title", "the descriptor is complete", bend(nil, func(d *adapters.Descriptor) { d.Title = "" })},
		{"an unheard-of recipient", "the descriptor is complete", bend(nil, func(d *adapters.Descriptor) { d.Recipient = "nobody" })},
		{"says otherwise than its factory", "the descriptor is complete", bend(func(b *bent) { b.about = nil }, func(d *adapters.Descriptor) { d.RepeatSafe = true })},
		{"acknowledgements never overdue", "the descriptor is complete", bend(nil, func(d *adapters.Descriptor) { d.AckWithin = 0 })},
		{"a secret nobody reads", "settings are checked", bend(nil, func(d *adapters.Descriptor) {
			d.Settings = append(slices.Clone(d.Settings), adapters.Setting{Name: "token_file", About: "a token", Secret: true})
		})},
		{"counts its calls", "encoding twice gives the same bytes", bend(made(func(m *adapters.Message) {
			m.Header["X-Call"] = string(rune('a' + calls.Add(1)%26))
		}), nil)},
		{"a birth date that is none", "FHIR messages conform to their profiles", bend(made(func(m *adapters.Message) {
			m.ContentType, m.Body = "application/fhir+json", adapters.Bytes([]byte(`{"resourceType":"Patient","birthDate":"soon"}`))
		}), nil)},
		{"minds its neighbours", "encoding in parallel gives the same bytes", bend(made(func(m *adapters.Message) {
			defer flying.Add(-1)
			beside := flying.Add(1) > 1
			for range 1000 {
				beside = beside || flying.Load() > 1
				runtime.Gosched()
			}
			m.Event = m.Event || beside
		}), nil)},
		{"writes into the record", "the record is left alone", bend(func(b *bent) {
			b.encode = func(c care.Change, _ adapters.Facts, m []adapters.Message, err error) ([]adapters.Message, error) {
				c.After.ID = "changed"
				return m, err
			}
		}, nil)},
		{"writes into the facts", "the record is left alone", withFacts(bend(func(b *bent) {
			b.encode = func(_ care.Change, f adapters.Facts, m []adapters.Message, err error) ([]adapters.Message, error) {
				f.Values["mailbox"] = "another"
				return m, err
			}
		}, nil))},
		{"one byte more", "messages are as expected, byte for byte", bend(made(func(m *adapters.Message) { m.Body = adapters.Bytes([]byte(text(*m) + " ")) }), nil)},
		{"one header more", "messages are as expected, byte for byte", bend(made(func(m *adapters.Message) { m.Header["X-More"] = "1" }), nil)},
		{"one key for all", "every message has what it needs", bend(made(func(m *adapters.Message) { m.Key = "key" }), nil)},
		{"no content type", "every message has what it needs", bend(made(func(m *adapters.Message) { m.ContentType = "" }), nil)},
		{"a size that is not", "every message has what it needs", bend(made(func(m *adapters.Message) { m.Body = short{m.Body} }), nil)},
		{"an item that is none", "every message has what it needs", bend(made(func(m *adapters.Message) { m.Items = []string{"needs[0].nothing"} }), nil)},
		{"an item that it may not see", "every message has what it needs", bend(made(func(m *adapters.Message) { m.Items = []string{"safeguarding[0]"} }), nil)},
		{"always tells", "only what changed is told", bend(func(b *bent) {
			b.encode = func(c care.Change, f adapters.Facts, _ []adapters.Message, _ error) ([]adapters.Message, error) {
				c.Difference = care.Diff(nil, c.After)
				return b.Adapter.Encode(c, f)
			}
		}, nil)},
		{"never corrects", "what was withdrawn is put right", bend(made(func(m *adapters.Message) { m.Correction = false }), nil)},
		{"blind to withdrawal", "what was withdrawn is put right", bend(nil, func(d *adapters.Descriptor) {
			d.Uses = []string{"id", "team", "version", "person.nhsNumber", "needs.id", "needs.problem"}
		})},
		{"remembers the last one", "nothing undeclared is carried", bend(remembering(), nil)},
		{"a name in a header", "nothing undeclared is carried", bend(made(func(m *adapters.Message) { m.Header["X-About"] = text(*m) }), nil)},
		{"panics without needs", "incomplete records are refused by path", bend(needing(func(*care.Record) error { panic("no needs") }), nil)},
		{"nobody classified it", "incomplete records are refused by path", bend(needing(func(*care.Record) error { return errors.New("no needs") }), nil)},
		{"a path that is none", "incomplete records are refused by path", bend(needing(func(*care.Record) error {
			return care.At(care.Invalid, "Bundle.entry[0]", "required", "is missing")
		}), nil)},
		{"quotes the record", "incomplete records are refused by path", bend(needing(func(r *care.Record) error {
			return care.At(care.Invalid, "needs", "required", "nothing beside "+r.AboutMe.WhatMatters)
		}), nil)},
	}
}

func withFacts(s conformance.Subject) conformance.Subject {
	s.Facts = map[string]string{"mailbox": "one"}
	return s
}

// short lies about its size.
type short struct{ adapters.Body }

func (s short) Size() int64 { return s.Body.Size() - 1 }

// remembering carries a word of whoever came before.
func remembering() func(*bent) {
	return func(b *bent) {
		var last string
		b.encode = func(_ care.Change, _ adapters.Facts, messages []adapters.Message, err error) ([]adapters.Message, error) {
			for i, m := range messages {
				now := text(m)
				messages[i].Body = adapters.Bytes([]byte(now + last))
				last = now
			}
			return messages, err
		}
	}
}

// needing refuses who has something that matters to them but no needs.
func needing(refuse func(*care.Record) error) func(*bent) {
	return func(b *bent) {
		b.encode = func(c care.Change, _ adapters.Facts, m []adapters.Message, err error) ([]adapters.Message, error) {
			for _, n := range c.After.Needs {
				if n.Problem == "" && c.After.AboutMe != nil && c.After.AboutMe.WhatMatters != "" {
					return nil, refuse(c.After)
				}
			}
			return m, err
		}
	}
}

// whisper tells a log what it should not.
func whisper(m adapters.Message) { slog.Debug("sent", "body", text(m)) }
