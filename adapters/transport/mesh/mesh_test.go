// SPDX-License-Identifier: Apache-2.0

package mesh_test

import (
	"bytes"
	"crypto/md5" //nolint:gosec // as MESH's example has it
	"encoding/hex"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/carelode/lode/adapters/transport/mesh"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

const (
	team, practice = "X26TEAM1", "A81001HC"
	workflow       = "GPCONNECT_SEND_DOCUMENT"
	address        = "GPPROVIDER_9990000018_19420301_Fenland"
)

// exchange is a simulated MESH with two mailboxes, and a client for each.
type exchange struct {
	*sim.MESH
	ledger *sim.Ledger
	clock  atomic.Int64
	url    string
	wrap   atomic.Pointer[func(http.Handler) http.Handler]
}

func open(t *testing.T, first bool) *exchange {
	t.Helper()
	x := &exchange{ledger: new(sim.Ledger)}
	x.MESH = sim.NewMESH(sim.MESHSettings{
		Name: "mesh", Ledger: x.ledger, SharedKey: "shared", First: first, Now: x.now,
		Mailboxes: []sim.MESHMailbox{
			{ID: team, Password: "team-password", ODS: "NCS01", Workflows: []string{workflow, workflow + "_ACK"}},
			{ID: practice, Password: "practice-password", ODS: "A81001", Workflows: []string{workflow, workflow + "_ACK"}},
		},
		Route: func(number, _, _ string) (string, string) {
			if number == "9990000018" {
				return practice, ""
			}
			return "", "EPL-153"
		},
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var h http.Handler = x.MESH
		if wrap := x.wrap.Load(); wrap != nil {
			h = (*wrap)(h)
		}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	x.url = server.URL
	return x
}

func (x *exchange) now() time.Time { return time.Now().Add(time.Duration(x.clock.Load())) }

func (x *exchange) disturb(wrap func(http.Handler) http.Handler) { x.wrap.Store(&wrap) }

func (x *exchange) client(t *testing.T, mailbox string, change ...func(*mesh.Settings)) *mesh.Client {
	t.Helper()
	password := map[string]string{team: "team-password", practice: "practice-password"}[mailbox]
	s := mesh.Settings{BaseURL: x.url, Mailbox: strings.ToLower(mailbox), Password: password, SharedKey: "shared", Version: "test", Now: x.now}
	for _, c := range change {
		c(&s)
	}
	client, err := mesh.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func chunk(size int) func(*mesh.Settings) { return func(s *mesh.Settings) { s.Chunk = size } }

func outgoing(body []byte) mesh.Outgoing {
	sum := md5.Sum(body) //nolint:gosec // as MESH's example has it
	return mesh.Outgoing{
		To: address, Workflow: workflow, LocalID: "NCS01", Subject: "Care plan, Version: 1", FileName: "document.xml", ContentType: "application/xml",
		Checksum: hex.EncodeToString(sum[:]), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }, Size: int64(len(body)),
	}
}

func ids(t *testing.T, c *mesh.Client, filter string) []string {
	t.Helper()
	var all []string
	for id, err := range c.Inbox(t.Context(), filter) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, id)
	}
	return all
}

func noise(n int) []byte {
	body := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(body) // never fails
	return body
}

func TestAMessageGoesAcross(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]bool{"in version 2": false, "in version 1": true} {
		for _, size := range []int{0, 1, 1000, 4096, 4097, 40_000} {
			for _, packed := range []bool{false, true} {
				x := open(t, first)
				ours, theirs := x.client(t, team, chunk(4096)), x.client(t, practice)
				body := noise(size)
				o := outgoing(body)
				o.Gzip = packed
				id, err := ours.Send(t.Context(), o)
				if err != nil {
					t.Fatalf("%s, %d bytes: send: %v", name, size, err)
				}
				waiting := ids(t, theirs, "")
				if len(waiting) != 1 || waiting[0] != id {
					t.Fatalf("%s, %d bytes: %v waits, not %s", name, size, waiting, id)
				}
				var got bytes.Buffer
				in, err := theirs.Fetch(t.Context(), id, 1<<20, &got)
				if err != nil || !bytes.Equal(got.Bytes(), body) {
					t.Fatalf("%s, %d bytes, packed %t: fetched %d: %v", name, size, packed, got.Len(), err)
				}
				if in.From != team || in.To != address || in.Workflow != workflow || in.Subject != o.Subject || in.Size != int64(size) || in.Report() {
					t.Errorf("%s: %+v", name, in)
				}
				if tracked, err := ours.Track(t.Context(), id); err != nil || tracked.Status != "accepted" || tracked.Recipient != practice {
					t.Errorf("%s: tracked %+v %v", name, tracked, err)
				}
				for range 2 {
					if err := theirs.Acknowledge(t.Context(), id); err != nil {
						t.Fatal(err)
					}
				}
				if left := ids(t, theirs, ""); len(left) != 0 {
					t.Errorf("%s: %v still waits", name, left)
				}
			}
		}
	}
}

func TestAReportComesBack(t *testing.T) {
	t.Parallel()
	x := open(t, false)
	ours := x.client(t, team)
	o := outgoing([]byte("a document"))
	o.To = "GPPROVIDER_9990000026_19420301_Nobody"
	lost, err := ours.Send(t.Context(), o)
	if err != nil {
		t.Fatalf("a practice that cannot be found is told of later: %v", err)
	}
	late, err := ours.Send(t.Context(), outgoing([]byte("a document")))
	if err != nil {
		t.Fatal(err)
	}
	x.clock.Store(int64(5*24*time.Hour + time.Minute))
	reports := map[string]*mesh.Incoming{}
	for _, id := range ids(t, ours, "") {
		in, err := ours.Fetch(t.Context(), id, 0, io.Discard)
		if err != nil || !in.Report() || in.Size != 0 {
			t.Fatalf("%+v %v", in, err)
		}
		reports[in.Linked] = in
	}
	if len(reports) != 2 || reports[lost].Code != "EPL-153" || reports[late].Code != "14" || reports[lost].LocalID != "NCS01" {
		t.Errorf("%+v", reports)
	}
	if words := mesh.Meaning("14"); !strings.Contains(words, "five days") {
		t.Errorf("14 means %q", words)
	}
	if words := mesh.Meaning("Mrs Fenland"); strings.Contains(words, "Fenland") {
		t.Errorf("%q repeats the code", words)
	}
}

func TestInboxOverPages(t *testing.T) {
	t.Parallel()
	x := open(t, false)
	ours, theirs := x.client(t, team), x.client(t, practice)
	for range 501 {
		if _, err := ours.Send(t.Context(), outgoing([]byte("x"))); err != nil {
			t.Fatal(err)
		}
	}
	if all := ids(t, theirs, ""); len(all) != 501 {
		t.Errorf("%d of 501", len(all))
	}
	if all := ids(t, theirs, "*_ACK"); len(all) != 0 {
		t.Errorf("%d pass the filter", len(all))
	}
	if all := ids(t, theirs, "!*_ACK"); len(all) != 501 {
		t.Errorf("%d pass the filter", len(all))
	}
}

func TestHandshakeAndLookup(t *testing.T) {
	t.Parallel()
	for _, first := range []bool{false, true} {
		x := open(t, first)
		c := x.client(t, team)
		if err := c.Handshake(t.Context()); err != nil || x.Shaken(team).IsZero() {
			t.Errorf("handshake: %v", err)
		}
		found, err := c.Lookup(t.Context(), "A81001", workflow)
		if err != nil || len(found) != 1 || found[0] != practice {
			t.Errorf("lookup: %v %v", found, err)
		}
		if found, err := c.Lookup(t.Context(), "A81001", "OTHER"); err != nil || len(found) != 0 {
			t.Errorf("lookup of what they do not take: %v %v", found, err)
		}
	}
}

func TestRefusalsInPlainWords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*mesh.Outgoing)
		client func(*mesh.Settings)
		kind   care.Kind
		words  string
	}{
		"a mailbox that is not there": {func(o *mesh.Outgoing) { o.To = "NOBODY" }, nil, care.Rejected, "not registered"},
		"a workflow that is not ours": {func(o *mesh.Outgoing) { o.Workflow = "OTHER" }, nil, care.Rejected, "may not send"},
		"a subject that is too long":  {func(o *mesh.Outgoing) { o.Subject = strings.Repeat("x", 501) }, nil, care.Rejected, "mex-subject"},
		"a subject of two lines":      {func(o *mesh.Outgoing) { o.Subject = "x\r\nmex-to: OTHER" }, nil, care.Rejected, "mex-subject"},
		"nobody to send to":           {func(o *mesh.Outgoing) { o.To = "" }, nil, care.Internal, "mex-to"},
		"a message of another size":   {func(o *mesh.Outgoing) { o.Size++ }, nil, care.Internal, "read the message"},
		"a message that is longer":    {func(o *mesh.Outgoing) { o.Size-- }, nil, care.Internal, "longer"},
		"another password":            {nil, func(s *mesh.Settings) { s.Password = "guess" }, care.Unauthorised, "password"},
		"a clock three hours off":     {nil, func(s *mesh.Settings) { s.Now = func() time.Time { return time.Now().Add(-3 * time.Hour) } }, care.Unauthorised, "clock"},
	} {
		for _, first := range []bool{false, true} {
			x := open(t, first)
			var changes []func(*mesh.Settings)
			if c.client != nil {
				changes = append(changes, c.client)
			}
			o := outgoing([]byte("a document"))
			if c.change != nil {
				c.change(&o)
			}
			_, err := x.client(t, team, changes...).Send(t.Context(), o)
			if care.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.words) {
				t.Errorf("%s: %v", name, err)
			}
			if rows := x.ledger.Effects(); len(rows) != 0 {
				t.Errorf("%s: %d messages went all the same", name, len(rows))
			}
		}
	}
}

// TestAMessageIsSentOnce: MESH would deliver a repeat as another message.
func TestAMessageIsSentOnce(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]struct {
		fault sim.Fault
		kind  care.Kind
		there int
	}{
		"cut before MESH took it":  {sim.Fault{Cut: true}, care.Unconfirmed, 0},
		"cut after MESH took it":   {sim.Fault{Cut: true, After: true}, care.Unconfirmed, 1},
		"half an answer":           {sim.Fault{Truncate: true, After: true}, care.Unconfirmed, 1},
		"a page instead of an id":  {sim.Fault{ContentType: "text/html", Body: "<html>", After: true}, care.Unconfirmed, 1},
		"a gateway in between":     {sim.Fault{Status: http.StatusBadGateway, After: true}, care.Unconfirmed, 1},
		"too many requests":        {sim.Fault{Status: http.StatusTooManyRequests}, care.Unconfirmed, 0},
		"another answer than ours": {sim.Fault{ContentType: "application/json", Body: `{"message_id":"../etc"}`, After: true}, care.Unconfirmed, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := open(t, false)
			posts := new(atomic.Int64)
			x.disturb(func(h http.Handler) http.Handler {
				return sim.Faulty(h, func(r *http.Request, _ int) sim.Fault {
					if !strings.HasSuffix(r.URL.Path, "/outbox") {
						return sim.Fault{}
					}
					posts.Add(1)
					return cut.fault
				})
			})
			_, err := x.client(t, team).Send(t.Context(), outgoing([]byte("a document")))
			if care.KindOf(err) != cut.kind || posts.Load() != 1 || len(x.ledger.Effects()) != cut.there {
				t.Errorf("%v after %d posts, %d messages there", err, posts.Load(), len(x.ledger.Effects()))
			}
		})
	}
}

func TestAChunkIsSentAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at    string // the chunk that meets the fault
		times int
		fault sim.Fault
		kind  care.Kind
		there int
	}{
		"once, before it was taken":         {"/3", 1, sim.Fault{Cut: true}, "", 1},
		"once, after it was taken":          {"/3", 1, sim.Fault{Cut: true, After: true}, "", 1},
		"always, in the middle":             {"/2", 100, sim.Fault{Status: http.StatusServiceUnavailable}, care.Unavailable, 0},
		"the last, always, after it is in":  {"/3", 100, sim.Fault{Cut: true, After: true}, care.Unconfirmed, 1},
		"the last, refused before it is in": {"/3", 100, sim.Fault{Status: http.StatusServiceUnavailable}, care.Unavailable, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := open(t, false)
			met := new(atomic.Int64)
			x.disturb(func(h http.Handler) http.Handler {
				return sim.Faulty(h, func(r *http.Request, _ int) sim.Fault {
					if strings.HasSuffix(r.URL.Path, c.at) && met.Add(1) <= int64(c.times) {
						return c.fault
					}
					return sim.Fault{}
				})
			})
			_, err := x.client(t, team, chunk(4), func(s *mesh.Settings) { s.HTTP.ShortestWait = time.Millisecond }).Send(t.Context(), outgoing([]byte("ten bytes!")))
			if (err == nil) != (c.kind == "") || (err != nil && care.KindOf(err) != c.kind) || len(x.ledger.Effects()) != c.there {
				t.Errorf("%v, %d messages there", err, len(x.ledger.Effects()))
			}
		})
	}
}
