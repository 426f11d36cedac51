// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/conformance/stage"
	"github.com/carelode/lode/gateway/access"
)

// place is a folder with a settings file, and the simulated world beside it.
type place struct {
	dir, settings, token string
	load                 people.Caseload
}

// newPlace writes settings of one team with both destinations; more is put into
// the section listen.
func newPlace(t *testing.T, more ...string) place {
	t.Helper()
	dir, load := t.TempDir(), people.New(1, 3, people.WithMarks())
	world, err := stage.NewWorld(t.Context(), t.TempDir(), load, nil)
	if err != nil {
		t.Fatalf("make world: %v", err)
	}
	t.Cleanup(func() { _ = world.Close() })
	token, hash := access.NewToken()
	text := fmt.Sprintf(`listen:
  address: 127.0.0.1:0
%s
store: {file: data/lode.db, keys: keys/lode.keys}
teams:
  - {id: soham, name: Soham, ods_code: NCS01, organisation_ods: NCS00, council_code: "623"}
tokens:
  - {name: record system, team: soham, sha256: %s}
destinations:
  - {name: shared-record, adapter: sharedcare, teams: [soham], attempt: 2s, settings: {base_url: "%s", allow_http: "yes"}}
  - {name: council, adapter: cld, teams: [soham], attempt: 2s, settings: {folder: %s}}
pace: {lease: 3s, sweep: 200ms, idle: 200ms} # so that what a kill cut off goes on soon
log: {level: debug}
`, strings.Join(more, "\n"), hash, world.SharedRecordURL, world.CouncilFolder)
	return place{dir, write(t, dir, "lode.yaml", text), token, load}
}

// server is a running gateway.
type server struct {
	cmd   *exec.Cmd
	URL   string
	http  http.Client
	token string

	mu   sync.Mutex
	told strings.Builder // all that it has written to standard error
	read chan struct{}   // closed when there is no more of it
}

// serve starts the gateway from a place's settings.
func serve(t *testing.T, p place) *server {
	t.Helper()
	s := start(t, command(t, "serve", "--settings", p.settings))
	s.token = p.token
	return s
}

// start starts a command that serves, and waits until it says where.
func start(t *testing.T, cmd *exec.Cmd) *server {
	t.Helper()
	s := &server{cmd: cmd, read: make(chan struct{})}
	words, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatalf("read its words: %v", err)
	}
	var out strings.Builder
	s.cmd.Stdout = &out
	if err := s.cmd.Start(); err != nil {
		t.Fatalf("start: %v", err)
	}
	t.Cleanup(func() {
		s.stop(syscall.SIGKILL)
		if out.Len() > 0 {
			t.Errorf("serving writes to standard output: %s", out.String())
		}
	})
	serving := make(chan string, 1)
	go s.listen(words, serving)
	select {
	case s.URL = <-serving:
	case <-time.After(time.Minute):
		t.Fatalf("it does not say where it serves:\n%s", s.words())
	case <-s.read:
		t.Fatalf("it does not serve:\n%s", s.words())
	}
	return s
}

// listen keeps what the gateway says, and passes on where it serves.
func (s *server) listen(words io.Reader, serving chan<- string) {
	defer close(s.read)
	for lines := bufio.NewScanner(words); lines.Scan(); {
		s.mu.Lock()
		s.told.WriteString(lines.Text() + "\n")
		s.mu.Unlock()
		var line struct{ Msg, Address string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "serving" {
			serving <- "http://" + line.Address
		}
	}
}

func (s *server) words() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.told.String()
}

// stop ends it with a signal and gives its exit status, -1 for a signal's.
func (s *server) stop(sig syscall.Signal) int {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Signal(sig)
		<-s.read
		_ = s.cmd.Wait()
	}
	return s.cmd.ProcessState.ExitCode()
}

// ask makes a call and gives status and body.
func (s *server) ask(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatalf("make request: %v", err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	req.Header.Set("Content-Type", "application/json")
	res, err := s.http.Do(req)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return res.StatusCode, string(answer)
}

// must makes a call that must be answered with a status.
func (s *server) must(t *testing.T, status int, method, path, body string) string {
	t.Helper()
	got, answer := s.ask(t, method, path, body)
	if got != status {
		t.Fatalf("%s %s: %d, want %d: %s\n%s", method, path, got, status, answer, s.words())
	}
	return answer
}

// quiet waits until nothing is on its way.
func (s *server) quiet(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	client := stage.Client{URL: s.URL, Token: s.token, HTTP: s.http}
	if err := client.Quiet(ctx); err != nil {
		t.Fatalf("wait for rest: %v", err)
	}
}

// records gives the versions of one person of the team, as handed in.
func (p place) records(t *testing.T) (id string, lines []string) {
	t.Helper()
	for _, step := range p.load.Steps(0) {
		text, err := json.Marshal(step.Record)
		if err != nil || step.Record.Team != "soham" {
			t.Fatalf("write record of %s: %v", step.Record.Team, err)
		}
		id, lines = step.Record.ID, append(lines, string(text))
	}
	return id, lines
}

func TestServe(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := serve(t, p)
	for _, path := range []string{"/healthz", "/readyz", "/openapi.json", "/metrics", "/", "/v1/schema/care-record.json"} {
		s.must(t, http.StatusOK, http.MethodGet, path, "")
	}
	id, lines := p.records(t)
	s.must(t, http.StatusAccepted, http.MethodPut, "/v1/records/"+id, lines[0])
	if code := s.stop(syscall.SIGTERM); code != 0 {
		t.Fatalf("SIGTERM ends it with %d:\n%s", code, s.words())
	}
	s = serve(t, p)
	s.must(t, http.StatusAccepted, http.MethodPut, "/v1/records/"+id, lines[1])
	if code := s.stop(syscall.SIGKILL); code != -1 {
		t.Fatalf("SIGKILL ends it with %d", code)
	}
	s = serve(t, p)
	kept := s.must(t, http.StatusOK, http.MethodGet, "/v1/records/"+id, "")
	if kept != lines[1] && !strings.Contains(kept, `"version":2`) {
		t.Errorf("the record is not there any more: %.200s", kept)
	}
	s.quiet(t)
	if told := s.must(t, http.StatusOK, http.MethodGet, "/v1/records/"+id+"/deliveries", ""); !strings.Contains(told, `"state":"filed"`) {
		t.Errorf("it was not filed: %s", told)
	}
}

// TestAdminAlone has measurements answered at the other address and only there.
func TestAdminAlone(t *testing.T) {
	t.Parallel()
	admin := free(t)
	s := serve(t, newPlace(t, "  admin: "+admin))
	s.must(t, http.StatusNotFound, http.MethodGet, "/metrics", "")
	here := &server{URL: "http://" + admin}
	if told := here.must(t, http.StatusOK, http.MethodGet, "/metrics", ""); !strings.Contains(told, "target_info") {
		t.Errorf("no measurements: %.200s", told)
	}
	for _, path := range []string{"/", "/healthz", "/v1/deliveries"} {
		here.must(t, http.StatusNotFound, http.MethodGet, path, "")
	}
}

// TestOneProcessOnly keeps a second gateway, and the commands that open the
// store themselves, away from a store in use.
func TestOneProcessOnly(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := serve(t, p)
	bad(t, 2, "the store is in use by another process", "serve", "--settings", p.settings)
	bad(t, 2, "stop the gateway first", "deliveries", "--settings", p.settings, "--team", "soham")
	bad(t, 2, "stop the gateway first", "extract", "cld", "--settings", p.settings, "--team", "soham", "--period", "2026-01-01/2026-03-31")
	bad(t, 2, `"VACUUM INTO '`, "store", "backup", "--settings", p.settings, filepath.Join(p.dir, "copy.db"))
	s.must(t, http.StatusOK, http.MethodGet, "/readyz", "")
}

// TestKilledProcessesLeaveNoWords searches all that the gateway wrote for marks:
// what it said at its most talkative, measured and kept, also after a kill.
func TestKilledProcessesLeaveNoWords(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := serve(t, p)
	id, lines := p.records(t)
	for _, line := range lines {
		s.must(t, http.StatusAccepted, http.MethodPut, "/v1/records/"+id, line)
	}
	refusal := s.must(t, http.StatusUnprocessableEntity, http.MethodPut, "/v1/records/"+id, strings.Replace(lines[0], `"birthDate":"`, `"birthDate":"x`, 1))
	s.quiet(t)
	said := []string{refusal, s.must(t, http.StatusOK, http.MethodGet, "/metrics", ""), s.must(t, http.StatusOK, http.MethodGet, "/", "")}
	s.stop(syscall.SIGKILL)
	marks := newMarks(p.load)
	marks.mustHold(t, "a record", strings.Join(lines, ""))
	marks.mustNotHold(t, "what it said", s.words()+strings.Join(said, ""))
	marks.searchFiles(t, p.dir)
}

func TestRefusesToServe(t *testing.T) {
	t.Parallel()
	t.Run("a key file that is not there beside a store", func(t *testing.T) {
		t.Parallel()
		p := newPlace(t)
		serve(t, p).stop(syscall.SIGTERM)
		keys := filepath.Join(p.dir, "keys", "lode.keys")
		move(t, keys, keys+".away")
		bad(t, 2, "put the key file back", "serve", "--settings", p.settings)
		bad(t, 2, "key file", "deliveries", "--settings", p.settings, "--team", "soham")
		move(t, keys+".away", keys)
		serve(t, p)
	})
	t.Run("the key file of another store", func(t *testing.T) {
		t.Parallel()
		one, other := newPlace(t), newPlace(t)
		serve(t, one).stop(syscall.SIGTERM)
		serve(t, other).stop(syscall.SIGTERM)
		move(t, filepath.Join(other.dir, "keys", "lode.keys"), filepath.Join(one.dir, "keys", "lode.keys"))
		bad(t, 2, "does not belong to this store", "serve", "--settings", one.settings)
	})
	t.Run("an address that is taken", func(t *testing.T) {
		t.Parallel()
		s := serve(t, newPlace(t))
		p := newPlace(t)
		text := strings.Replace(read(t, p.settings), "127.0.0.1:0", strings.TrimPrefix(s.URL, "http://"), 1)
		taken := write(t, p.dir, "taken.yaml", text)
		bad(t, 2, "listen.address: ", "serve", "--settings", taken)
		bad(t, 2, "address already in use", "serve", "--settings", taken)
		for _, made := range []string{"data", "keys"} {
			if _, err := os.Stat(filepath.Join(p.dir, made)); err == nil {
				t.Errorf("it left %s behind", made)
			}
		}
	})
}

// TestWarnsOfAnEmptyStore says so when a store is made beside keys that were
// there: its disk may not be mounted.
func TestWarnsOfAnEmptyStore(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := serve(t, p)
	s.stop(syscall.SIGTERM)
	const words = "the key file is there and the store is not"
	if strings.Contains(s.words(), words) {
		t.Errorf("warned for nothing: %s", s.words())
	}
	move(t, filepath.Join(p.dir, "data", "lode.db"), filepath.Join(p.dir, "away.db"))
	bad(t, 2, "look at store", "deliveries", "--settings", p.settings, "--team", "soham")
	s = serve(t, p)
	s.stop(syscall.SIGTERM)
	if !strings.Contains(s.words(), words) {
		t.Errorf("no warning: %s", s.words())
	}
}
