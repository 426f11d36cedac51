// SPDX-License-Identifier: Apache-2.0

package sim_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/carelode/lode/conformance/sim"
)

func mailbox(t *testing.T, l *sim.Ledger) *sim.OneShot {
	t.Helper()
	o, err := sim.NewOneShot(sim.OneShotSettings{Name: "box", Ledger: l})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func read(t *testing.T, w *httptest.ResponseRecorder, status int, into any) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatal(err)
	}
}

// collect takes everything out of the inbox and gives the kinds in their order.
func collect(t *testing.T, h http.Handler) (kinds []string) {
	t.Helper()
	var inbox struct{ Messages []string }
	read(t, ask(h, "GET", "/inbox", ""), 200, &inbox)
	for _, id := range inbox.Messages {
		var ack sim.Acknowledgement
		read(t, ask(h, "GET", "/inbox/"+id, ""), 200, &ack)
		if ack.Key != "k" || ack.About == "" || (ack.Kind == "refused") != (ack.Code != "") {
			t.Errorf("acknowledgement %+v", ack)
		}
		kinds = append(kinds, ack.Kind)
		for range 2 { // also when repeated
			read(t, ask(h, "PUT", "/inbox/"+id+"/acknowledged", ""), 200, &ack)
		}
	}
	return kinds
}

func TestEveryFateComesToPass(t *testing.T) {
	t.Parallel()
	fates := map[string][]string{ // by the minutes 1, 10 and 20
		"filed":      {"received", "filed", ""},
		"received":   {"received", "", ""},
		"refused":    {"received", "refused", ""},
		"silent":     {"", "", ""},
		"twice":      {"received received", "filed filed", ""},
		"disordered": {"", "filed", "received"},
	}
	for name, want := range fates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := mailbox(t, ledger(t, ""))
				var posted struct{ ID string }
				read(t, ask(o, "POST", "/outbox", "hello", "X-Message-Key", "k", "X-Sim-Fate", name), 202, &posted)
				var got []string
				for _, pause := range []time.Duration{time.Minute, 9 * time.Minute, 10 * time.Minute} {
					time.Sleep(pause)
					got = append(got, strings.Join(collect(t, o), " "))
				}
				if posted.ID == "" || !slices.Equal(got, want) {
					t.Errorf("got %q, want %q", got, want)
				}
			})
		})
	}
}

func TestARepeatIsASecondMessage(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger")
	l := ledger(t, path)
	o := mailbox(t, l)
	var tracked struct {
		Accepted bool
		Messages []struct{ ID, SHA256 string }
	}
	read(t, ask(o, "GET", "/outbox/tracking?key=k", ""), 200, &tracked)
	if tracked.Accepted {
		t.Error("accepted before it was sent")
	}
	for range 2 {
		var posted struct{ ID string }
		read(t, ask(o, "POST", "/outbox", "hello", "X-Message-Key", "k"), 202, &posted)
		o = mailbox(t, ledger(t, path)) // it is killed and starts again between the two
	}
	read(t, ask(o, "GET", "/outbox/tracking?key=k", ""), 200, &tracked)
	if !tracked.Accepted || len(tracked.Messages) != 2 || tracked.Messages[0].ID == tracked.Messages[1].ID {
		t.Errorf("tracked %+v", tracked)
	}
	rows, err := sim.ReadLedger(path)
	if err != nil || len(rows) != 2 || rows[0].Key != "k" || rows[1].Key != "k" || rows[0].Number == rows[1].Number {
		t.Errorf("rows %+v, %v", rows, err)
	}
}

func TestWhatWasCollectedStaysSoAfterARestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger")
	synctest.Test(t, func(t *testing.T) {
		o := mailbox(t, ledger(t, path))
		ask(o, "POST", "/outbox", "hello", "X-Message-Key", "k", "X-Sim-Fate", "filed")
		time.Sleep(time.Minute)
		collect(t, o)
		o = mailbox(t, ledger(t, path))
		time.Sleep(time.Hour)
		if got := collect(t, o); !slices.Equal(got, []string{"filed"}) {
			t.Errorf("after the restart: %q", got)
		}
	})
}

func TestTheMailboxRefuses(t *testing.T) {
	t.Parallel()
	l := ledger(t, "")
	o := mailbox(t, l)
	var problem map[string]string
	read(t, ask(o, "POST", "/outbox", "hello"), 400, &problem)
	read(t, ask(o, "POST", "/outbox", "", "X-Message-Key", "k"), 400, &problem)
	read(t, ask(o, "POST", "/outbox", "hello", "X-Message-Key", "k", "X-Sim-Fate", "glory"), 400, &problem)
	read(t, ask(o, "GET", "/outbox/tracking", ""), 400, &problem)
	read(t, ask(o, "GET", "/inbox/m1-a1", ""), 404, &problem)
	read(t, ask(o, "PUT", "/inbox/m1-a1/acknowledged", ""), 404, &problem)
	if len(l.Effects()) != 0 {
		t.Error("a refusal is no effect")
	}
}

func TestFatesByKeyAreMixedAndSteady(t *testing.T) {
	t.Parallel()
	kinds := map[int]int{}
	for i := range 800 {
		key := "key-" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + time.Duration(i).String()
		kinds[len(sim.FateByKey(key).Acks)]++
		if len(sim.FateByKey(key).Acks) != len(sim.FateByKey(key).Acks) { //nolint:staticcheck // the same key, the same fate
			t.Fatal("a key has two fates")
		}
	}
	for _, acks := range []int{0, 1, 2, 4} {
		if kinds[acks] < 40 {
			t.Errorf("%d of 800 have %d acknowledgements: too few to meet", kinds[acks], acks)
		}
	}
}
