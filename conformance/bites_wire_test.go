// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

func deliverers() []broken {
	return []broken{
		{"sends everything twice", "an honest endpoint takes it once", bend(twice(false), nil)},
		{"claims more than is known", "an honest endpoint takes it once", bend(settled(func(_ adapters.Message, r adapters.Receipt, err error) (adapters.Receipt, error) {
			r.Reached = adapters.Refused
			return r, err
		}), nil)},
		{"sends other bytes", "an honest endpoint takes it once", bend(func(b *bent) {
			b.deliver = func(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
				m.Body = adapters.Bytes([]byte(text(m) + "\n"))
				return b.Adapter.Deliver(ctx, m)
			}
		}, nil)},
		{"says that repeats are safe", "a repeat does nothing twice", bend(nil, func(d *adapters.Descriptor) { d.RepeatSafe = true })},
		{"blames the message for all", "answers have their kinds", bend(reclassified(care.Rejected), nil)},
		{"forgets how long to wait", "answers have their kinds", bend(settled(func(_ adapters.Message, r adapters.Receipt, err error) (adapters.Receipt, error) {
			if err != nil {
				err = care.Errorf(care.KindOf(err), "later")
			}
			return r, err
		}), nil)},
		{"sends again by itself", "answers have their kinds", bend(twice(true), nil)},
		{"calls a lost answer a failure to connect", "a lost answer is never a success", bend(reclassified(care.Unavailable), nil)},
		{"calls a lost answer a success", "a lost answer is never a success", bend(settled(func(_ adapters.Message, r adapters.Receipt, err error) (adapters.Receipt, error) {
			if care.KindOf(err) == care.Unconfirmed {
				return adapters.Receipt{Reached: adapters.Sent}, nil
			}
			return r, err
		}), nil)},
		{"sends again after a lost answer", "a lost answer is never a success", bend(twice(true), nil)},
		{"believes every 200", "a lying success is never a success", bend(func(b *bent) {
			b.deliver = func(ctx context.Context, m adapters.Message) (adapters.Receipt, error) { return post(ctx, b, m, "") }
		}, nil)},
		{"does not look whether it was cancelled", "a cancelled attempt ends", bend(func(b *bent) {
			b.deliver = func(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
				if ctx.Err() != nil {
					ctx = context.WithoutCancel(ctx)
				}
				return b.Adapter.Deliver(ctx, m)
			}
		}, nil)},
		{"calls a cancelled attempt unsent", "a cancelled attempt ends", bend(reclassified(care.Unavailable), nil)},
		{"quotes the message in an error", "no word of a record slips out", bend(settled(func(m adapters.Message, r adapters.Receipt, err error) (adapters.Receipt, error) {
			if err != nil {
				err = care.Errorf(care.KindOf(err), "they refused %s", text(m))
			}
			return r, err
		}), nil)},
		{"quotes the message in a note", "no word of a record slips out", bend(settled(func(m adapters.Message, r adapters.Receipt, err error) (adapters.Receipt, error) {
			r.Note = text(m)
			return r, err
		}), nil)},
		{"logs the message", "no word of a record slips out", bend(settled(func(m adapters.Message, r adapters.Receipt, err error) (adapters.Receipt, error) {
			whisper(m)
			return r, err
		}), nil)},
		{"a name in the address", "no word of a record slips out", bend(func(b *bent) {
			b.deliver = func(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
				return post(ctx, b, m, "?about="+url.QueryEscape(text(m)))
			}
		}, nil)},
		{"quotes a wrong code", "no word of a record slips out", bend(func(b *bent) {
			b.encode = func(c care.Change, _ adapters.Facts, m []adapters.Message, err error) ([]adapters.Message, error) {
				if n := c.After.Person.NHSNumber; n != nil && n.Status != "01" {
					return nil, care.At(care.Unmapped, "person.nhsNumber.status", "code", "there is no code "+n.Status)
				}
				return m, err
			}
		}, nil)},
		{"leaves something running", "nothing is left running", bend(func(b *bent) {
			b.deliver = func(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
				go func() { <-context.WithoutCancel(ctx).Done() }()
				return b.Adapter.Deliver(ctx, m)
			}
		}, nil)},
	}
}

// twice sends every message again: always, or when the first time failed.
func twice(onlyFailed bool) func(*bent) {
	return func(b *bent) {
		b.deliver = func(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
			receipt, err := b.Adapter.Deliver(ctx, m)
			if err != nil || !onlyFailed {
				return b.Adapter.Deliver(ctx, m)
			}
			return receipt, nil
		}
	}
}

// reclassified calls every failure the same.
func reclassified(kind care.Kind) func(*bent) {
	return settled(func(_ adapters.Message, r adapters.Receipt, err error) (adapters.Receipt, error) {
		if err != nil {
			err = care.Errorf(kind, "it failed")
		}
		return r, err
	})
}

// inbounds is what Receive gives.
type inbounds = iter.Seq2[adapters.Inbound, error]

// received changes what Receive yields.
func received(change func(context.Context, inbounds) inbounds) func(*bent) {
	return func(b *bent) {
		b.receive = func(ctx context.Context) iter.Seq2[adapters.Inbound, error] {
			return change(ctx, b.Adapter.Receive(ctx))
		}
	}
}

func hideErrors(_ context.Context, all inbounds) inbounds {
	return func(yield func(adapters.Inbound, error) bool) {
		for in, err := range all {
			if err != nil || !yield(in, nil) {
				return
			}
		}
	}
}

func doneAtOnce(ctx context.Context, all inbounds) inbounds {
	return func(yield func(adapters.Inbound, error) bool) {
		for in, err := range all {
			if err == nil {
				err = in.Done(ctx)
			}
			if !yield(in, err) {
				return
			}
		}
	}
}

func readers() []broken {
	return []broken{
		{"takes anything for an acknowledgement", "acknowledgements are read strictly", bend(func(b *bent) {
			b.acknowledge = func(ack *adapters.Acknowledgement, err error) (*adapters.Acknowledgement, error) {
				if err != nil {
					return &adapters.Acknowledgement{Reached: adapters.Received}, nil //nolint:nilerr // the fault that is meant
				}
				return ack, nil
			}
		}, nil)},
		{"takes nothing for an acknowledgement", "acknowledgements are read strictly", bend(func(b *bent) {
			b.acknowledge = func(*adapters.Acknowledgement, error) (*adapters.Acknowledgement, error) { return nil, nil }
		}, nil)},
		{"names another message", "acknowledgements are read strictly", bend(func(b *bent) {
			b.acknowledge = func(ack *adapters.Acknowledgement, err error) (*adapters.Acknowledgement, error) {
				if ack != nil {
					ack.Key, ack.Reference = "another", ""
				}
				return ack, err
			}
		}, nil)},
		{"an inbox that cannot be read looks empty", "acknowledgements are read strictly", bend(received(hideErrors), nil)},
		{"forgets what was not stored", "acknowledgements are read strictly", bend(received(doneAtOnce), nil)},
		{"takes silence for a no", "a doubt can be cleared", bend(func(b *bent) {
			b.reconcile = func(r *adapters.Receipt, err error) (*adapters.Receipt, error) {
				if err != nil {
					return nil, nil //nolint:nilerr // the fault that is meant
				}
				return r, nil
			}
		}, nil)},
		{"takes silence for a yes", "a doubt can be cleared", bend(func(b *bent) {
			b.reconcile = func(*adapters.Receipt, error) (*adapters.Receipt, error) {
				return &adapters.Receipt{Reached: adapters.Sent}, nil
			}
		}, nil)},
		{"is always well", "it can be probed", bend(func(b *bent) { b.probe = func(error) error { return nil } }, nil)},
		{"cannot tell why it is not let in", "it can be probed", bend(func(b *bent) {
			b.probe = func(err error) error {
				if err != nil {
					err = care.Errorf(care.Unavailable, "no")
				}
				return err
			}
		}, nil)},
	}
}

// lister writes an extract: each record's id and version, a row each.
type lister struct {
	about adapters.Descriptor
	bend  func(*adapters.Summary, *strings.Builder)
	deaf  bool // to errors
}

func (l *lister) Descriptor() adapters.Descriptor { return l.about }

func (l *lister) WriteBatch(records iter.Seq2[*care.Record, error], _ care.Period, _ adapters.Facts, w io.Writer) (adapters.Summary, error) {
	sum := adapters.Summary{ByKind: map[string]int{}}
	var file strings.Builder
	_, _ = file.WriteString("id,version\r\n")
	for r, err := range records {
		if err != nil && !l.deaf {
			return sum, fmt.Errorf("read record: %w", err)
		} else if err != nil {
			break
		}
		_, _ = fmt.Fprintf(&file, "%s,%d\r\n", r.ID, r.Version)
		sum.Rows++
		sum.Records++
		sum.ByKind["person"]++
	}
	if l.bend != nil {
		l.bend(&sum, &file)
	}
	if _, err := io.WriteString(w, file.String()); err != nil && !l.deaf {
		return sum, fmt.Errorf("write rows: %w", err)
	}
	return sum, nil
}

func listing(change func(*lister)) conformance.Subject {
	about := adapters.Descriptor{
		Name: "list", Title: "a list", Recipient: "council", Formats: []string{"CSV"}, Uses: []string{"id", "version"}, RepeatSafe: true,
		WaitFor: adapters.Sent, Ends: adapters.Sent, Corrects: adapters.CorrectsByReplacing, Stability: "simulated", Owner: "Lode",
	}
	made := func(adapters.Options) (adapters.Adapter, error) {
		l := &lister{about: about}
		if change != nil {
			change(l)
		}
		return l, nil
	}
	nowhere := func(conformance.T, []*care.Record) conformance.Endpoint {
		return conformance.Endpoint{Effects: func() []sim.Effect { return nil }, Stop: func() {}}
	}
	return conformance.Subject{Factory: adapters.Factory{Descriptor: about, New: made}, Endpoint: nowhere}
}

func writers() []broken {
	const part = "an extract is pure and counts its rows"
	var calls atomic.Int64
	spoilt := func(f func(*adapters.Summary, *strings.Builder)) conformance.Subject {
		return listing(func(l *lister) { l.bend = f })
	}
	return []broken{
		{"tells the time", part, spoilt(func(_ *adapters.Summary, file *strings.Builder) {
			_, _ = fmt.Fprintf(file, "made,%d\r\n", calls.Add(1))
		})},
		{"drops a row", part, spoilt(func(s *adapters.Summary, _ *strings.Builder) { s.Rows++; s.ByKind["person"]++ })},
		{"counts a kind twice", part, spoilt(func(s *adapters.Summary, _ *strings.Builder) { s.ByKind["other"]++ })},
		{"a name among what was left out", part, spoilt(func(s *adapters.Summary, _ *strings.Builder) {
			s.Left = []adapters.LeftOut{{Record: "r", Path: "person.birthDate", Reason: "9990000018 is a child"}}
		})},
		{"deaf to errors", part, listing(func(l *lister) { l.deaf = true })},
		{"a golden file that is not there", "messages are as expected, byte for byte", listing(nil)},
	}
}
