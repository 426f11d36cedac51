// SPDX-License-Identifier: Apache-2.0

package sqlite_test

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/sqlite/sqlitetest"
)

func TestInASimulatedTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := sqlitetest.Open(t)
		ctx := t.Context()
		ds, err := s.Accept(ctx, store.Acceptance{
			Version: store.Version{Team: "t", Record: "r", Number: 1, Body: []byte("b"), SHA256: "x"},
			Plan:    []store.Delivery{{ID: "d1", Destination: "gp", Subject: "r", After: 1, Council: "c"}},
		})
		if err != nil || len(ds) != 1 || ds[0].Seq != 1 {
			t.Fatal(ds, err)
		}
		got, err := s.Claim(ctx, store.Claim{Owner: "w", Destinations: []string{"gp"}, Limit: 10, Lease: time.Minute})
		if err != nil || len(got) != 1 || got[0].Epoch != 1 {
			t.Fatal(got, err)
		}
		d, err := s.Apply(ctx, store.Move{Team: "t", ID: "d1", From: store.Planned, To: store.Ready, Epoch: 1, Keep: true, Current: 1,
			Encoded: &store.Encoded{Key: "k", Header: map[string]string{"a": "b"}, Body: []byte("message")}})
		if err != nil || d.State != store.Ready {
			t.Fatal(d, err)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if _, err = s.Apply(ctx, store.Move{Team: "t", ID: "d1", From: store.Ready, To: store.Sending, Epoch: 1}); err == nil {
			t.Fatal("the lease had lapsed")
		}
		r, err := s.Message(ctx, "t", "d1")
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(r)
		if string(b) != "message" {
			t.Fatalf("%q", b)
		}
		if err := s.Ready(ctx); err != nil {
			t.Fatal(err)
		}
		es, err := s.Events(ctx, "t", 0, 0)
		t.Log(len(es), err)
		_, err = s.Open(ctx, store.Task{Team: "t", Delivery: "d1", Code: "late"})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(s.List(ctx, "t", false, 0))
		t.Log(s.Counts(ctx, "", false))
		t.Log(s.Deliveries(ctx, store.Search{Team: "t", States: []store.State{store.Ready}, Limit: 3}))
	})
}
