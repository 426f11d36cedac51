// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/gateway/api"
	"github.com/carelode/lode/gateway/config"
)

var update = flag.Bool("update", false, "write docs/settings.md anew")

// filledIn is the example with a token's hash where it asks for one.
func filledIn() []byte {
	return bytes.Replace(config.Example(), []byte(strings.Repeat("0", 64)), []byte(strings.Repeat("0a", 32)), 1)
}

const docs = "../../docs/settings.md"

func TestExampleLoads(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "lode.yaml")
	if err := os.WriteFile(file, filledIn(), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Teams) != 1 || s.Teams[0].CouncilCode != "623" || len(s.Destinations) != 1 || s.Destinations[0].Settings["base_url"] == "" {
		t.Errorf("the example says %+v", s)
	}
	if s.Destinations[0].Attempt != 30*time.Second || s.Pace.RetryTo != 15*time.Minute || s.Log.Level != "info" {
		t.Errorf("defaults are not filled in: %+v", s)
	}
	if got := s.Path("keys"); got != filepath.Join(filepath.Dir(file), "keys") {
		t.Error("a relative file is not beside the settings")
	}
}

// What the example comments out loads too, and says the same as its absence.
func TestExampleLoadsWhole(t *testing.T) {
	t.Parallel()
	plain, err := config.Parse(filledIn())
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^( *)# ([a-z_0-9]+:( .*)?)$`)
	empty := regexp.MustCompile(`(?m)^ +[a-z_]+:$\n`) // optional ones without a default
	whole := line.ReplaceAll(filledIn(), []byte("$1$2"))
	whole = empty.ReplaceAll(whole, nil)
	if n := bytes.Count(whole, []byte("\n")) - bytes.Count(whole, []byte("#")); n < 40 {
		t.Fatalf("only %d settings were found", n)
	}
	full, err := config.Parse(whole)
	if err != nil {
		t.Fatalf("%v\n%s", err, whole)
	}
	full.Destinations[0].Facts = nil
	if a, b := config.Show(plain), config.Show(full); a != b {
		t.Errorf("the defaults that the example tells are not those that hold:\n%s\n%s", a, b)
	}
}

// The second destination of the example, for the council, is one once it is not
// commented out.
func TestExampleHasACouncil(t *testing.T) {
	t.Parallel()
	_, block, found := strings.Cut(string(filledIn()), "  # - name: council\n")
	if !found {
		t.Fatal("the example has none")
	}
	lines := strings.SplitN(block, "\n", 4)
	text := strings.Replace(string(filledIn()), "  # - name: council\n", "  - name: council\n", 1)
	for _, line := range lines[:3] {
		text = strings.Replace(text, line, strings.Replace(line, "# ", "", 1), 1)
	}
	s, err := config.Parse([]byte(text))
	if err != nil || len(s.Destinations) != 2 || s.Destinations[1].Adapter != "cld" || s.Destinations[1].Settings["folder"] == "" {
		t.Errorf("%+v, %v\n%s", s.Destinations, err, text)
	}
}

// Every setting, misspelt in turn, is refused with its line and its right name.
func TestMisspeltSettingsAreRefused(t *testing.T) {
	t.Parallel()
	lines := strings.Split(string(config.Example()), "\n")
	name := regexp.MustCompile(`^( *(?:- )?)([a-z_0-9]+)(:.*)$`)
	tried := 0
	for i, line := range lines {
		m := name.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		tried++
		wrong := m[2][:1] + m[2][2:] // a letter lost
		changed := append(append(append([]string{}, lines[:i]...), m[1]+wrong+m[3]), lines[i+1:]...)
		_, err := config.Parse([]byte(strings.Join(changed, "\n")))
		var problems config.Problems
		if !errors.As(err, &problems) {
			t.Errorf("%s was accepted as %s", m[2], wrong)
			continue
		}
		found := false
		for _, p := range problems {
			found = found || p.Line == i+1 && strings.HasSuffix(p.Path, wrong) && (len(m[2]) < 4 || strings.Contains(p.Message, "did you mean "+m[2]+"?"))
		}
		if !found {
			t.Errorf("%s, misspelt in line %d, was refused with %v", m[2], i+1, err)
		}
	}
	if tried < 20 {
		t.Errorf("only %d settings were tried", tried)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const start = "store: {keys: k}\nteams: [{id: soham, name: Soham}]\n"
	tests := map[string]struct {
		text string
		want []string
	}{
		"nothing":                  {"", []string{"teams must hold a team"}},
		"a list":                   {"- a\n", []string{"line 1: settings must be names with values"}},
		"no YAML":                  {"a: [\n", []string{"is not YAML"}},
		"two documents":            {start + "---\nlog: {}\n", []string{"one document"}},
		"a setting twice":          {start + "log: {level: info}\nlog: {level: info}\n", []string{"line 4: log is given twice"}},
		"a setting without value":  {start + "log:\n", []string{"line 3: log has no value"}},
		"an alias":                 {start + "log: &a {level: info}\n", []string{"aliases"}},
		"a time without its unit":  {start + "pace: {lease: 30}\n", []string{"line 3: pace.lease must be a time with its unit"}},
		"a negative time":          {start + "pace: {lease: -30s}\n", []string{"pace.lease"}},
		"a text for a number":      {start + "limits: {burst: many}\n", []string{"limits.burst must be a whole number"}},
		"a list for a text":        {start + "log: {level: [info]}\n", []string{"log.level must be one value"}},
		"a level that is none":     {start + "log: {level: loud}\n", []string{"line 3: log.level must be debug, info, warn or error"}},
		"a certificate alone":      {start + "listen: {certificate: c.pem}\n", []string{"listen needs both certificate and key"}},
		"a team that is none":      {start + "tokens: [{name: a, team: ely, sha256: " + strings.Repeat("0", 64) + "}]\n", []string{"tokens[0].team names no team"}},
		"the example's hash":       {start + "tokens: [{name: a, team: soham, sha256: \"" + strings.Repeat("0", 64) + "\"}]\n", []string{"line 3: tokens[0].sha256 is the example's and no hash"}},
		"a port that is none":      {start + "listen:\n  address: 127.0.0.1:99999999\n", []string{"line 4: listen.address must be host and port"}},
		"an address without port":  {start + "listen: {admin: localhost}\n", []string{"line 3: listen.admin must be host and port"}},
		"a port of words":          {start + "listen: {address: \"localhost:http\"}\n", []string{"line 3: listen.address must be host and port"}},
		"a token for its hash":     {start + "tokens: [{name: a, team: soham, sha256: lode_secret}]\n", []string{"tokens[0].sha256 must be 64"}},
		"two teams of one id":      {"store: {keys: k}\nteams:\n- {id: soham, name: A}\n- {id: soham, name: B}\n", []string{"line 4: teams[1].id is there twice"}},
		"a destination to nowhere": {start + "destinations: [{name: a, adapter: b, teams: []}]\n", []string{"destinations[0].teams must name a team"}},
		"a file and a database": {
			"store: {keys: k, file: f, postgres: \"postgres://u@h/d\"}\nteams: [{id: soham, name: Soham}]\n", []string{"line 1: store needs file or postgres, not both"},
		},
		"a password in the address":  {"store: {keys: k, postgres: \"postgres://u:lode_secret@h/d\"}\nteams: [{id: soham, name: Soham}]\n", []string{"line 1: store.postgres must be", "without a password"}},
		"a password among the pairs": {"store: {keys: k, postgres: host=h password=lode_secret}\nteams: [{id: soham, name: Soham}]\n", []string{"store.postgres must be"}},
		"a password after the mark":  {"store: {keys: k, postgres: \"postgres://u@h/d?password=lode_secret\"}\nteams: [{id: soham, name: Soham}]\n", []string{"store.postgres must be"}},
		"another database":           {"store: {keys: k, postgres: \"mysql://u@h/d\"}\nteams: [{id: soham, name: Soham}]\n", []string{"store.postgres must be the address"}},
		"a password for a file":      {"store: {keys: k, password_file: p}\nteams: [{id: soham, name: Soham}]\n", []string{"line 1: store.password_file goes with store.postgres"}},
		"no connections":             {"store: {keys: k, postgres: \"postgres://u@h/d\", connections: 0}\nteams: [{id: soham, name: Soham}]\n", []string{"store.connections must be 1"}},
		"an attempt over the lease": {
			start + "destinations:\n- name: a\n  adapter: b\n  teams: [soham]\n  attempt: 2m\n", []string{"line 7: destinations[0].attempt must be less than pace.lease"},
		},
		"a setting of the adapter that is a list": {
			start + "destinations: [{name: a, adapter: b, teams: [soham], settings: {url: [x]}}]\n", []string{"destinations[0].settings.url must be a text"},
		},
		"several faults, all at once": {
			"stor: {}\nteams:\n- nam: A\n  phone: [1]\n", []string{"line 1: stor is not a setting; did you mean store?", "line 3: teams[0].nam", "teams[0].phone must be one value", "line 3: teams[0].id is missing"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Parse([]byte(tt.text))
			if _, ok := errors.AsType[config.Problems](err); !ok {
				t.Fatalf("was accepted (%v)", err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("was refused with %v, want %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "lode_secret") {
				t.Error("the error quotes a secret")
			}
		})
	}
}

// A database instead of a file.
func TestDatabase(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"postgres://lode@db.example.org/lode?sslmode=verify-full", "postgresql:///lode?host=/run/postgresql", "host=/run/postgresql dbname=lode"} {
		s, err := config.Parse([]byte("store: {keys: k, password_file: p, postgres: \"" + address + "\"}\nteams: [{id: soham, name: Soham}]\n"))
		if err != nil {
			t.Errorf("%s: %v", address, err)
		}
		if s.Store.Postgres != address || s.Store.File != "" || s.Store.Connections != 16 {
			t.Errorf("%s is read as %+v", address, s.Store)
		}
	}
}

// The defaults that are documented are those of the API itself.
func TestLimitsAreTheAPIs(t *testing.T) {
	t.Parallel()
	s, err := config.Parse([]byte("store: {keys: k}\nteams: [{id: soham, name: Soham}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := api.Limits(s.Limits), (api.Limits{}).WithDefaults(); got != want {
		t.Errorf("config says %+v, the API %+v", got, want)
	}
}

func TestSettingsAreDocumented(t *testing.T) {
	t.Parallel()
	if *update {
		if err := os.WriteFile(docs, config.Markdown(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, config.Markdown()) {
		t.Error("docs/settings.md is stale: run go test ./gateway/config -update")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(config.Example())
	f.Add([]byte("teams: [{id: soham}]"))
	f.Add([]byte("a: &a [*a, *a]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, err := config.Parse(b)
		var problems config.Problems
		if err != nil && !errors.As(err, &problems) {
			t.Errorf("an error of another sort: %T", err)
		}
	})
}
