// SPDX-License-Identifier: Apache-2.0

package gateway_test

import (
	"context"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

func openMailbox(t *testing.T) (mailbox, *house) {
	t.Helper()
	m := mailbox{newDestination("mailbox", func(d *adapters.Descriptor) { d.RepeatSafe = false; d.AckWithin = time.Hour }), make(chan adapters.Inbound, 8)}
	m.script(fails(care.Unconfirmed, "cut"))
	return m, housed(t, gateway.Destination{Name: "mailbox", Adapter: m, Teams: []string{"soham"}})
}

func TestTheirWordComesBeforeAPersonsRetry(t *testing.T) {
	t.Parallel()
	m, h := openMailbox(t)
	h.put(person("ada", 1))
	stop := h.start()
	lane := h.until("ada", "unconfirmed", are("mailbox", store.Unconfirmed))
	stop()
	_, err := h.Retry(t.Context(), who, lane[0].ID)
	must(t, err)
	_, err = h.store.Receive(t.Context(), store.Inbound{Destination: "mailbox", ID: "1", Type: "filed", Body: []byte(lane[0].Key), SHA256: "x", State: "new"})
	must(t, err)
	must(t, h.Sweep(t.Context()))
	if lane = h.lane("ada"); lane[0].State != store.Filed || len(m.said(lane[0].Key)) != 1 {
		t.Errorf("it is %s after %d attempts, and they had said that they have it", lane[0].State, len(m.said(lane[0].Key)))
	}
}

func TestTheirWordIsTakenWhileItIsHeld(t *testing.T) {
	t.Parallel()
	m, h := openMailbox(t)
	h.put(person("ada", 1))
	h.run()
	lane := h.until("ada", "unconfirmed", are("mailbox", store.Unconfirmed))
	h.put(person("ada", 2, func(r *care.Record) { r.Person.Restricted = true }))
	_, err := h.Retry(t.Context(), who, lane[0].ID)
	must(t, err)
	lane = h.until("ada", "held", func(l []store.Delivery) bool { return l[0].State == store.Held })
	m.waiting <- adapters.Inbound{ID: "1", Type: "filed", Body: adapters.Bytes([]byte(lane[0].Key))}
	h.until("ada", "filed", func(l []store.Delivery) bool { return l[0].State == store.Filed })
}

func TestAWordThatNobodyKnowsIsShownToAPerson(t *testing.T) {
	t.Parallel()
	m, h := openMailbox(t)
	m.script(reaches(adapters.Sent))
	h.put(person("ada", 1))
	h.run()
	lane := h.until("ada", "sent", are("mailbox", store.Sent))
	m.waiting <- adapters.Inbound{ID: "1", Type: "perhaps", Body: adapters.Bytes([]byte(lane[0].Key))}
	h.until("ada", "a person is told", func([]store.Delivery) bool { return len(h.tasks(false)) == 1 })
}

func TestTwoSourcesMayUseOneNumber(t *testing.T) {
	t.Parallel()
	h := open(t, newDestination("a", nil), newDestination("b", nil))
	for _, d := range []string{"a", "b"} {
		_, err := h.store.Receive(t.Context(), store.Inbound{Destination: d, ID: "1", Body: []byte("?"), SHA256: "x", State: "new"})
		must(t, err)
	}
	must(t, h.Sweep(t.Context()))
	if n := len(h.tasks(false)); n != 2 {
		t.Errorf("%d tasks for two inbounds", n)
	}
}

// refusing is a destination that says, when asked, that it refused.
type refusing struct{ *destination }

func (refusing) Reconcile(context.Context, adapters.Message) (*adapters.Receipt, error) {
	return &adapters.Receipt{Reached: adapters.Refused}, nil
}

func TestARefusalThatIsFoundByAskingIsTold(t *testing.T) {
	t.Parallel()
	d := newDestination("box", func(a *adapters.Descriptor) { a.RepeatSafe = false })
	d.script(fails(care.Unconfirmed, "cut"))
	h := housed(t, gateway.Destination{Name: "box", Adapter: refusing{d}, Teams: []string{"soham"}, Attempt: 100 * time.Millisecond})
	h.put(person("ada", 1))
	h.run()
	lane := h.until("ada", "refused", are("box", store.Refused))
	open := h.tasks(false)
	if lane[0].Final || len(open) != 1 || open[0].Code != string(care.Rejected) {
		t.Errorf("final %v, tasks %+v", lane[0].Final, open)
	}
}
