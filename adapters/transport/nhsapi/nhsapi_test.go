// SPDX-License-Identifier: Apache-2.0

package nhsapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/carelode/lode/adapters/transport/nhsapi"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

const app = "app-of-the-team"

// key is made once: a key of 4096 bits takes a second.
var key = sync.OnceValues(func() (nhsapi.Key, error) {
	dir, err := os.MkdirTemp("", "nhsapi")
	if err != nil {
		return nhsapi.Key{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	return nhsapi.CreateKey(dir, "lode-1")
})

// platform is the API platform with one API on it that answers to a token only.
type platform struct {
	*sim.Identity
	url   string
	calls atomic.Int64
	clock atomic.Int64 // how far the platform's clock is ahead, in nanoseconds
	api   http.HandlerFunc
}

func newPlatform(t *testing.T, api http.HandlerFunc) (*platform, nhsapi.Settings) {
	t.Helper()
	k, err := key()
	if err != nil {
		t.Fatal(err)
	}
	set, err := nhsapi.KeySet([]nhsapi.Key{k})
	if err != nil {
		t.Fatal(err)
	}
	p := &platform{api: api}
	now := func() time.Time { return time.Now().Add(time.Duration(p.clock.Load())) }
	if p.Identity, err = sim.NewIdentity(sim.IdentitySettings{App: app, Now: now}, set); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/oauth2/token", p.Identity)
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		p.calls.Add(1)
		w.Header().Set("X-Request-ID", r.Header.Get("X-Request-ID"))
		if !p.Knows(r) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		p.api(w, r)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p.url = server.URL
	return p, nhsapi.Settings{BaseURL: p.url + "/api", TokenURL: p.url + "/oauth2/token", App: app, Key: k}
}

func client(t *testing.T, s nhsapi.Settings) *nhsapi.Client {
	t.Helper()
	c, err := nhsapi.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func get(c *nhsapi.Client) (*nhsapi.Answer, error) {
	return c.Do(context.Background(), nhsapi.Request{Method: http.MethodGet, Path: "/Patient/9000000009"})
}

func fine(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

func TestOneTokenServesEverybodyUntilItLapses(t *testing.T) {
	t.Parallel()
	p, s := newPlatform(t, fine)
	var ahead atomic.Int64
	s.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	c := client(t, s)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if answer, err := get(c); err != nil || !answer.Echoed {
				t.Errorf("%v", err)
			}
		})
	}
	all.Wait()
	if p.Given() != 1 {
		t.Errorf("%d tokens for twenty requests at once, want 1", p.Given())
	}
	ahead.Store(int64(598 * time.Second)) // within the spare
	p.clock.Store(int64(598 * time.Second))
	if _, err := get(c); err != nil || p.Given() != 2 {
		t.Errorf("%v; %d tokens, want a second when the first is about to lapse", err, p.Given())
	}
}

func TestARefusedTokenIsReplacedOnce(t *testing.T) {
	t.Parallel()
	p, s := newPlatform(t, fine)
	c := client(t, s)
	if _, err := get(c); err != nil {
		t.Fatal(err)
	}
	p.Revoke()
	if _, err := get(c); err != nil || p.Given() != 2 || p.calls.Load() != 3 {
		t.Errorf("%v; %d tokens, %d calls", err, p.Given(), p.calls.Load())
	}
	q, s := newPlatform(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	if _, err := get(client(t, s)); care.KindOf(err) != care.Unauthorised || q.calls.Load() != 2 {
		t.Errorf("an API that refuses every token: %v after %d calls, want Unauthorised after 2", err, q.calls.Load())
	}
}

func TestARequestKeepsItsNames(t *testing.T) {
	t.Parallel()
	var seen http.Header
	_, s := newPlatform(t, func(_ http.ResponseWriter, r *http.Request) { seen = r.Header })
	s.Organisation = "Y9901"
	_, err := client(t, s).Do(t.Context(), nhsapi.Request{Method: http.MethodGet, Path: "/x", ID: "id-1", Correlation: "talk-1", Header: http.Header{"Accept": {"application/fhir+json"}}})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"X-Request-Id": "id-1", "X-Correlation-Id": "talk-1", "Nhsd-End-User-Organisation-Ods": "Y9901", "Accept": "application/fhir+json",
	} {
		if seen.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, seen.Get(name), want)
		}
	}
}

func TestTheKeySetOutOfReachPasses(t *testing.T) {
	t.Parallel()
	p, s := newPlatform(t, fine)
	p.LoseKeySet(2)
	if _, err := get(client(t, s)); err != nil {
		t.Errorf("after two failures to fetch the key set: %v", err)
	}
	p.LoseKeySet(1000)
	if _, err := get(client(t, s)); care.KindOf(err) != care.Unavailable {
		t.Errorf("a key set that stays away: %v, want unavailable", err)
	}
}

func TestNoTokenIsForAnOperator(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*platform, *nhsapi.Settings){
		"an application that is not known": func(_ *platform, s *nhsapi.Settings) { s.App = "another-app" },
		"an address that is not theirs":    func(_ *platform, s *nhsapi.Settings) { s.TokenURL += "?x=1" },
		"a key that was not published":     func(p *platform, _ *nhsapi.Settings) { _ = p.Publish([]byte(`{"keys":[]}`)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, s := newPlatform(t, fine)
			spoil(p, &s)
			_, err := get(client(t, s))
			if care.KindOf(err) != care.Unauthorised || p.calls.Load() != 0 {
				t.Errorf("%v, want Unauthorised, and nothing asked of the API", err)
			}
			if strings.Contains(fmt.Sprint(err), app) {
				t.Errorf("the error shows what was sent: %v", err)
			}
		})
	}
	t.Run("a clock three hours ahead", func(t *testing.T) {
		t.Parallel()
		_, s := newPlatform(t, fine)
		s.Now = func() time.Time { return time.Now().Add(3 * time.Hour) }
		_, err := get(client(t, s))
		if care.KindOf(err) != care.Unauthorised || !strings.Contains(err.Error(), "clock") {
			t.Errorf("%v, want that the clock is named", err)
		}
	})
}

func TestATokenOfAnotherShape(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"a number of seconds":     `{"access_token":"t","token_type":"Bearer","expires_in":599}`,
		"a text of seconds":       `{"access_token":"t","token_type":"bearer","expires_in":"599"}`,
		"no word of how long":     `{"access_token":"t","token_type":"Bearer"}`,
		"how long, beyond reason": `{"access_token":"t","token_type":"Bearer","expires_in":"99999999999999999999"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/token" {
					asked++
					_, _ = w.Write([]byte(body))
				}
			}))
			defer server.Close()
			k, err := key()
			if err != nil {
				t.Fatal(err)
			}
			c := client(t, nhsapi.Settings{BaseURL: server.URL, TokenURL: server.URL + "/token", App: app, Key: k})
			for range 3 {
				if _, err := get(c); err != nil {
					t.Fatal(err)
				}
			}
			if asked != 1 {
				t.Errorf("asked %d times", asked)
			}
		})
	}
}

func TestAPageInsteadOfATokenPasses(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`<html>sign in</html>`)) }))
	t.Cleanup(server.Close)
	k, err := key()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := get(client(t, nhsapi.Settings{BaseURL: server.URL, TokenURL: server.URL, App: app, Key: k})); care.KindOf(err) != care.Unavailable {
		t.Errorf("a page instead of a token: %v, want unavailable", err)
	}
}

func TestCodesOfAnOutcome(t *testing.T) {
	t.Parallel()
	_, s := newPlatform(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","details":{"coding":[
			{"code":"INVALIDATED_RESOURCE","display":"of Mrs Fenland"},{"code":"Mrs Fenland"}]}}]}`))
	})
	answer, err := get(client(t, s))
	if care.KindOf(err) != care.Rejected {
		t.Errorf("%v, want rejected", err)
	}
	if got := answer.Codes(); len(got) != 1 || got[0] != "INVALIDATED_RESOURCE" {
		t.Errorf("codes %v", got)
	}
}

func TestKeysOfAFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	made, err := nhsapi.CreateKey(dir, "lode-2026")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := nhsapi.CreateKey(dir, "lode-2026"); err == nil {
		t.Error("a key was overwritten")
	}
	info, err := os.Stat(filepath.Join(dir, "lode-2026.pem"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file: %v %v", info.Mode(), err)
	}
	keys, err := nhsapi.ReadKeys(dir)
	if err != nil || len(keys) != 1 || keys[0].ID != made.ID {
		t.Fatalf("%v %v", keys, err)
	}
	text, err := nhsapi.KeySet(keys)
	if err != nil {
		t.Fatal(err)
	}
	var set struct{ Keys []map[string]string }
	if err := json.Unmarshal(text, &set); err != nil || len(set.Keys) != 1 {
		t.Fatalf("%s: %v", text, err)
	}
	for _, private := range []string{"d", "p", "q", "dp", "dq", "qi"} {
		if _, shown := set.Keys[0][private]; shown {
			t.Errorf("the key set shows the private %s", private)
		}
	}
	for name, bad := range map[string]string{"no PEM": "hello", "no key": "-----BEGIN X-----\nAAAA\n-----END X-----\n"} {
		if err := os.WriteFile(filepath.Join(dir, "bad.pem"), []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := nhsapi.ReadKey(dir, "bad"); err == nil {
			t.Errorf("%s: it was read", name)
		}
	}
	for _, id := range []string{"", "../lode-2026", "a/b", ".hidden"} {
		if _, err := nhsapi.ReadKey(dir, id); err == nil {
			t.Errorf("%q was taken for an id", id)
		}
	}
	if shown := fmt.Sprintf("%v %+v %#v %s", made, made, made, made); strings.Count(shown, "key lode-2026") != 4 || len(shown) > 80 {
		t.Errorf("a key prints itself: %d characters", len(shown))
	}
}
