// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/sharedcare"
	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/access"
	"github.com/carelode/lode/gateway/api"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/sqlite"
	"github.com/carelode/lode/mapping/care"
)

// BenchmarkAcceptToDelivered is the whole way: a record of about 8 KB comes in
// over HTTP, is durable, is planned, encoded to a UK Core transaction, sent over
// HTTP to a shared care record that answers at once, and settled, durably. The
// baseline, in the same run, is what the plain engine does: commit 8 KB, synced.
func BenchmarkAcceptToDelivered(b *testing.B) {
	base := commits(b)
	b.Run("16 clients", func(b *testing.B) {
		line := newLine(b, 32)
		b.ReportAllocs()
		b.ResetTimer()
		line.put(b, 16, 0)
		line.wait(b)
		rate := float64(b.N) / b.Elapsed().Seconds()
		b.ReportMetric(rate, "records/s")
		b.ReportMetric(base, "8KB-commits/s")
		b.ReportMetric(rate/base, "ratio")
	})
	b.Run("20 a second", func(b *testing.B) {
		line := newLine(b, 32)
		b.ResetTimer()
		line.put(b, 4, 20)
		line.wait(b)
		slices.Sort(line.took)
		b.ReportMetric(float64(line.took[len(line.took)*50/100].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(line.took[len(line.took)*99/100].Microseconds())/1000, "p99-ms")
	})
}

// commits measures how many commits of 8 KB a second the plain engine makes
// durable, one after another: SQLite with a write-ahead log, synced at each.
func commits(b *testing.B) float64 {
	b.Helper()
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "baseline")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	check(b, err)
	defer func() { check(b, db.Close()) }()
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(b.Context(), "CREATE TABLE bodies (body BLOB)")
	check(b, err)
	body, n, begun := make([]byte, 8<<10), 0, time.Now()
	for time.Since(begun) < time.Second {
		_, err := db.ExecContext(b.Context(), "INSERT INTO bodies VALUES (?)", body)
		check(b, err)
		n++
	}
	return float64(n) / time.Since(begun).Seconds()
}

// line is a gateway between a client and a shared care record.
type line struct {
	url, token string
	records    [][]byte
	ids        []string
	client     *http.Client
	mu         sync.Mutex
	took       []time.Duration
	store      store.Store
}

func newLine(b *testing.B, concurrency int) *line {
	b.Helper()
	l := &line{client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	l.people(b, b.N)
	shared := httptest.NewServer(http.HandlerFunc(l.file))
	b.Cleanup(shared.Close)
	full, err := adapters.CheckSettings(sharedcare.Factory().Descriptor, map[string]string{"base_url": shared.URL, "allow_http": "yes"})
	check(b, err)
	adapter, err := sharedcare.Factory().New(adapters.Options{Settings: full})
	check(b, err)
	dir := b.TempDir()
	keys, err := store.CreateKeys(filepath.Join(dir, "keys"))
	check(b, err)
	opened, err := sqlite.Open(b.Context(), sqlite.Options{File: filepath.Join(dir, "lode.db"), Keys: keys})
	check(b, err)
	l.store = opened
	team := adapters.Team{ID: "soham", Name: "Soham", ODSCode: "NCS01", Organisation: "Fenland", OrganisationODS: "NCS00", CouncilCode: "623"}
	g, err := gateway.New(gateway.Options{
		Store: opened, Teams: []adapters.Team{team}, Lookup: keys.Lookup,
		Destinations: []gateway.Destination{{Name: "shared-record", Adapter: adapter, Teams: []string{"soham"}, Concurrency: concurrency}},
	})
	check(b, err)
	token, hash := access.NewToken()
	tokens, err := access.New([]access.Token{{Name: "bench", Team: "soham", SHA256: hash}})
	check(b, err)
	doors, err := api.New(api.Options{Gateway: g, Store: opened, Callers: tokens, Limits: api.Limits{PerSecond: 1e6, Burst: 1e6}})
	check(b, err)
	server := httptest.NewServer(doors)
	l.url, l.token = server.URL, token
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- g.Run(ctx) }()
	b.Cleanup(func() { server.Close(); stop(); check(b, <-done); check(b, opened.Close()) })
	return l
}

// people makes n records of about 8 KB, each of another person.
func (l *line) people(b *testing.B, n int) {
	b.Helper()
	sample, numbers := eightKB(b), nhsNumbers(n)
	for i := range n {
		id := fmt.Sprintf("p%d", i)
		r := *sample
		number := *sample.Person.NHSNumber
		number.Value = numbers[i]
		r.ID, r.Team, r.Person.NHSNumber = id, "soham", &number
		body, err := care.Encode(&r)
		check(b, err)
		l.ids, l.records = append(l.ids, id), append(l.records, body)
	}
}

// eightKB is the synthetic record nearest to 8 KB.
func eightKB(b *testing.B) *care.Record {
	b.Helper()
	var best *care.Record
	nearest := 1 << 30
	for step := range people.New(3, 25).Versions() {
		body, err := care.Encode(step.Record)
		check(b, err)
		n := step.Record.Person.NHSNumber
		if off := max(len(body)-8192, 8192-len(body)); off < nearest && n != nil && n.Traced() && step.Story.Twist == people.Filed && len(step.Record.Documents) == 0 {
			best, nearest = step.Record, off
		}
	}
	return best
}

// nhsNumbers gives n valid numbers of the test range.
func nhsNumbers(n int) []string {
	var all []string
	for stem := 0; len(all) < n; stem++ {
		digits, sum := fmt.Sprintf("999%06d", stem), 0
		for at, d := range digits {
			sum += int(d-'0') * (10 - at)
		}
		if c := (11 - sum%11) % 11; c < 10 {
			all = append(all, fmt.Sprint(digits, c))
		}
	}
	return all
}

// put hands in every record by so many clients, perSecond of them if not 0.
func (l *line) put(b *testing.B, clients int, perSecond int) {
	b.Helper()
	turn := make(chan int)
	var working sync.WaitGroup
	for range clients {
		working.Go(func() {
			for i := range turn {
				l.one(b, i)
			}
		})
	}
	for i := range l.records {
		if perSecond > 0 {
			time.Sleep(time.Second / time.Duration(perSecond))
		}
		turn <- i
	}
	close(turn)
	working.Wait()
}

func (l *line) one(b *testing.B, i int) {
	b.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPut, l.url+"/v1/records/"+l.ids[i], bytes.NewReader(l.records[i]))
	if err != nil {
		b.Error(err)
		return
	}
	req.Header.Set("Authorization", "Bearer "+l.token)
	req.Header.Set("Content-Type", "application/json")
	begun := time.Now()
	res, err := l.client.Do(req)
	if err != nil {
		b.Error(err)
		return
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusAccepted {
		b.Error(res.Status)
	}
	l.mu.Lock()
	l.took = append(l.took, time.Since(begun))
	l.mu.Unlock()
}

// file answers as a shared care record that is infinitely fast.
func (l *line) file(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	n := bytes.Count(body, []byte(`"fullUrl":`))
	w.Header().Set("Content-Type", "application/fhir+json")
	_, _ = io.WriteString(w, `{"resourceType":"Bundle","type":"transaction-response","entry":[`+strings.TrimSuffix(strings.Repeat(`{"response":{"status":"201"}},`, n), ",")+`]}`)
}

// wait returns when every delivery is filed, durably.
func (l *line) wait(b *testing.B) {
	b.Helper()
	for limit := time.Now().Add(time.Minute); ; {
		if time.Now().After(limit) {
			b.Fatal("not everything was delivered")
		}
		waiting, err := l.store.Deliveries(b.Context(), store.Search{Team: "soham", States: waitingStates(), Limit: 1})
		check(b, err)
		if len(waiting) == 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	counts, err := l.store.Counts(b.Context(), "soham", true)
	check(b, err)
	if len(counts) != 1 || counts[0].State != store.Filed || counts[0].Number != len(l.records) {
		b.Fatalf("not every record was filed: %+v", counts)
	}
}

// waitingStates are those that are not yet at an end.
func waitingStates() []store.State {
	var all []store.State
	for _, a := range store.Machine() {
		if !a.End {
			all = append(all, a.State)
		}
	}
	return all
}

func check(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
