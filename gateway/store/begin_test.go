// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/carelode/lode/gateway/store"
)

func TestWhatADeliveryDoesToItsLane(t *testing.T) {
	t.Parallel()
	for _, a := range store.Machine() {
		want := a.Lane
		if want == store.Maybe {
			want = store.Leaves
		}
		d := store.Delivery{State: a.State, WaitFor: "sent"}
		if d.Lane() != want {
			t.Errorf("%s: %s, want %s", a.State, d.Lane(), want)
		}
	}
	for final, want := range map[bool]store.Lane{false: store.Heads, true: store.Leaves} {
		d := store.Delivery{State: store.Sent, WaitFor: "received", Final: final}
		if d.Lane() != want {
			t.Errorf("sent, final %v: %s, want %s", final, d.Lane(), want)
		}
	}
}

func TestWhenADeliveryIsDue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ created, next, lease, want time.Time }{
		"since it was made":              {created: later(-time.Hour), want: later(-time.Hour)},
		"a clock ahead delays nothing":   {created: later(time.Hour), want: now()},
		"not before its time":            {created: now(), next: later(time.Minute), want: later(time.Minute)},
		"its time has come":              {created: now(), next: later(-time.Minute), want: now()},
		"when the lease lapses":          {created: now(), lease: later(time.Minute), want: later(time.Minute)},
		"when it may and the lease does": {created: now(), next: later(2 * time.Minute), lease: later(time.Minute), want: later(2 * time.Minute)},
	} {
		d := store.Delivery{CreatedAt: c.created, NextAt: c.next, LeaseUntil: c.lease}
		if got := d.Due(now()); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestALeaseIsRenewedAndGivenBack(t *testing.T) {
	t.Parallel()
	d := way()
	for _, epoch := range []int64{3, 5, 0} {
		if err := errors.Join(d.Renew(epoch, time.Hour, now()), d.Release(epoch)); !errors.Is(err, store.ErrLease) {
			t.Errorf("epoch %d answered %v", epoch, err)
		}
	}
	if err := d.Renew(4, time.Hour, now()); err != nil || !d.LeaseUntil.Equal(later(time.Hour)) {
		t.Errorf("until %v, %v", d.LeaseUntil, err)
	}
	if err := d.Renew(4, time.Hour, later(time.Hour)); !errors.Is(err, store.ErrLease) {
		t.Errorf("a lapsed lease was lengthened: %v", err)
	}
	if err := d.Release(4); err != nil || !d.LeaseUntil.IsZero() {
		t.Errorf("until %v, %v", d.LeaseUntil, err)
	}
}

func TestAVersionFollowsTheOneThatWasRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		number, previous, is int
		want                 error
	}{
		"the first":            {1, 0, 0, nil},
		"the next":             {4, 2, 2, nil},
		"none":                 {0, 0, 0, store.ErrConflict},
		"below none":           {0, -1, -1, store.ErrConflict},
		"the same again":       {2, 1, 2, store.ErrConflict},
		"an older one":         {1, 2, 2, store.ErrConflict},
		"another came between": {3, 1, 2, store.ErrMoved},
	} {
		a := store.Acceptance{Version: store.Version{Number: c.number}, Previous: c.previous}
		if err := a.Follows(c.is); !errors.Is(err, c.want) {
			t.Errorf("%s: answered %v, want %v", name, err, c.want)
		}
	}
}

func TestAPlannedDeliveryIsTheVersions(t *testing.T) {
	t.Parallel()
	a := store.Acceptance{Version: store.Version{Team: "t", Actor: "v"}, Trace: "trace"}
	same(t, a.Planned(store.Delivery{Team: "x", ID: "d", State: store.Filed}), store.Delivery{Team: "t", ID: "d", State: store.Planned, Trace: "trace"})
	same(t, a.Planned(store.Delivery{Trace: "own"}), store.Delivery{Team: "t", State: store.Planned, Trace: "own"})
	if a.Who() != "v" {
		t.Errorf("by %s, want the version's", a.Who())
	}
	if a.Actor = "a"; a.Who() != "a" {
		t.Errorf("by %s, want the acceptance's", a.Who())
	}
}

func TestOnlyWhatIsUnsentAndSettledIsReplaced(t *testing.T) {
	t.Parallel()
	plain := func() store.Delivery { d := way(); d.Event = false; return d }
	d, want := plain(), plain()
	if err := d.Replace(store.Replacement{By: "n", State: store.Ready, Reason: "newer"}); err != nil {
		t.Error(err)
	}
	want.State, want.ReplacedBy, want.Reason, want.Code, want.Final = store.Superseded, "n", "newer", "", true
	want.LeaseUntil, want.NextAt = time.Time{}, time.Time{}
	same(t, d, want)
	d = plain()
	if err := d.Replace(store.Replacement{State: store.Ready}); err != nil || d.State != store.Withdrawn {
		t.Errorf("%s, %v: want withdrawn when nothing replaces it", d.State, err)
	}
	for name, with := range map[string]func(*store.Delivery, *store.Replacement){
		"seen otherwise": func(_ *store.Delivery, r *store.Replacement) { r.State = store.Planned },
		"sent":           func(d *store.Delivery, r *store.Replacement) { d.State, r.State = store.Sent, store.Sent },
		"an event":       func(d *store.Delivery, _ *store.Replacement) { d.Event = true },
		"in doubt":       func(d *store.Delivery, _ *store.Replacement) { d.Doubt = true },
	} {
		d, r := plain(), store.Replacement{By: "n", State: store.Ready}
		with(&d, &r)
		before := d
		if err := d.Replace(r); !errors.Is(err, store.ErrMoved) {
			t.Errorf("%s: answered %v", name, err)
		}
		same(t, d, before)
	}
}

func TestANewDeliveryBegins(t *testing.T) {
	t.Parallel()
	d := store.Delivery{State: store.Filed, Epoch: 7, LeaseUntil: later(time.Hour), NextAt: later(time.Nanosecond)}
	d.Begin(now())
	same(t, d, store.Delivery{State: store.Filed, Number: 1, Edition: 1, Final: true, CreatedAt: now(), UpdatedAt: now(), NextAt: now()})
	d = store.Delivery{State: store.Planned, Number: 2, Edition: 3, CreatedAt: later(-time.Hour), Final: true}
	d.Begin(now())
	same(t, d, store.Delivery{State: store.Planned, Number: 2, Edition: 3, CreatedAt: later(-time.Hour), UpdatedAt: now()})
}

func TestWhatNoVersionCausedStarts(t *testing.T) {
	t.Parallel()
	for given, want := range map[store.State]store.State{"": store.Planned, store.Sending: store.Planned, store.Held: store.Held} {
		d := store.Delivery{State: given}
		if d.Start(nil); d.State != want {
			t.Errorf("%s: %s, want %s", given, d.State, want)
		}
	}
	for own, want := range map[time.Time]time.Time{{}: later(2 * time.Hour), later(time.Minute): later(time.Minute)} {
		d := store.Delivery{State: store.Held, Deadline: own}
		d.Start(new(message()))
		if d.State != store.Ready || d.Key != "k" || !d.Deadline.Equal(want) {
			t.Errorf("with its message it is %s by %v, want %v", d.State, d.Deadline, want)
		}
	}
}
