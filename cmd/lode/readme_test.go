// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/conformance/stage"
)

// quickStart gives the commands below "Run it" in README.md, one each, as they
// stand there.
func quickStart(t *testing.T) []string {
	t.Helper()
	_, section, _ := strings.Cut(read(t, filepath.Join("..", "..", "README.md")), "\n## Run it\n")
	_, block, _ := strings.Cut(section, "```sh\n")
	block, _, found := strings.Cut(block, "```")
	if !found {
		t.Fatal("README.md has no commands below Run it")
	}
	var all []string
	for line := range strings.SplitSeq(strings.ReplaceAll(block, "\\\n", ""), "\n") {
		if strings.TrimSpace(line) != "" {
			all = append(all, line)
		}
	}
	return all
}

// shell runs the README's commands as a person would, in one folder.
type shell struct {
	dir string
	env []string
}

func newShell(t *testing.T) *shell {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatalf("find the program: %v", err)
	}
	bin := t.TempDir()
	if err := os.Symlink(self, filepath.Join(bin, "lode")); err != nil {
		t.Fatalf("name the program: %v", err)
	}
	return &shell{t.TempDir(), append(os.Environ(), asProgram+"=1", "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))}
}

func (s *shell) run(t *testing.T, line string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-euc", line) //nolint:gosec // the README's own commands
	cmd.Dir, cmd.Env = s.dir, s.env
	got := finish(t, cmd, "")
	if got.code != 0 {
		t.Fatalf("%s: exit %d\n%s%s", line, got.code, got.out, got.err)
	}
	return got.out
}

// TestReadme follows the README's quick start to the letter: it makes the
// settings and the token, serves, hands in a record with the curl commands and
// asks what became of it. Filled in are what the README leaves to the reader:
// the token's hash, the files, a destination, a record, and a free port.
func TestReadme(t *testing.T) {
	t.Parallel()
	world, err := stage.NewWorld(t.Context(), t.TempDir(), people.New(1, 1), nil)
	if err != nil {
		t.Fatalf("make world: %v", err)
	}
	t.Cleanup(func() { _ = world.Close() })
	sh, lines, curls := newShell(t), quickStart(t), 0
	var gateway *server
	for _, line := range lines {
		switch {
		case strings.HasPrefix(line, "lode token"):
			sh.token(t, sh.run(t, line), world.SharedRecordURL)
		case strings.HasPrefix(line, "lode serve"):
			gateway = sh.serve(t, line)
		case strings.HasPrefix(line, "curl"):
			curls++
			sh.curl(t, gateway, line)
		default:
			sh.run(t, line)
		}
	}
	if gateway == nil || curls < 2 {
		t.Fatalf("the quick start serves nothing or asks nothing: %q", lines)
	}
	gateway.quiet(t)
	if told := sh.curl(t, gateway, lines[len(lines)-1]); !strings.Contains(told, `"state":"filed"`) {
		t.Errorf("it was not filed: %s", told)
	}
	if code := gateway.stop(syscall.SIGTERM); code != 0 {
		t.Errorf("it ends with %d", code)
	}
}

// token fills in the settings that the README had written, and keeps the token
// where its curl commands look for it.
func (s *shell) token(t *testing.T, told, destination string) {
	t.Helper()
	found := regexp.MustCompile(`token: (\S+)\nsha256: (\S+)\n`).FindStringSubmatch(told)
	if found == nil {
		t.Fatalf("no token: %s", told)
	}
	s.env = append(s.env, "TOKEN="+found[1])
	own := fmt.Sprintf(`{base_url: "%s", allow_http: "yes"}`, destination)
	write(t, s.dir, "lode.yaml", filled(t, s.dir, read(t, filepath.Join(s.dir, "lode.yaml")), found[2], own))
}

func (s *shell) serve(t *testing.T, line string) *server {
	t.Helper()
	line, _, _ = strings.Cut(line, "#")
	args := strings.Fields(line)[1:]
	for i, arg := range args {
		if arg == "lode.yaml" {
			args[i] = filepath.Join(s.dir, arg)
		}
	}
	gateway := start(t, command(t, args...))
	for _, entry := range s.env {
		if token, ok := strings.CutPrefix(entry, "TOKEN="); ok {
			gateway.token = token
		}
	}
	return gateway
}

// curl runs a curl command of the README against the gateway, for a record with
// the id that its address names. Curl must be given a 2xx.
func (s *shell) curl(t *testing.T, gateway *server, line string) string {
	t.Helper()
	id := regexp.MustCompile(`/v1/records/([\w-]+)`).FindStringSubmatch(line)
	if id == nil {
		t.Fatalf("it names no record: %s", line)
	}
	write(t, s.dir, "record.json", changed(t, versions(t)[0], func(r map[string]any) { r["id"] = id[1] }))
	const usual = "http://127.0.0.1:8080"
	if !strings.Contains(line, usual) {
		t.Fatalf("it does not ask where the example's settings serve: %s", line)
	}
	line = strings.Replace(line, usual, gateway.URL, 1)
	return s.run(t, strings.Replace(line, "curl ", "curl --silent --show-error --fail-with-body ", 1))
}

// TestReadmeNamesCommands has every command that README.md names in its text
// understood by the program.
func TestReadmeNamesCommands(t *testing.T) {
	t.Parallel()
	text := read(t, filepath.Join("..", "..", "README.md"))
	found := regexp.MustCompile("`lode ([a-z]+(?: (?:cld|backup|plan|referral))?)").FindAllStringSubmatch(text, -1)
	if len(found) < 3 {
		t.Fatalf("README.md names %d commands only", len(found))
	}
	for _, f := range found {
		if got := good(t, "", append(strings.Fields(f[1]), "--help")...); !strings.Contains(got.out, "Usage: lode "+f[1]) {
			t.Errorf("lode %s: %s", f[1], got.out)
		}
	}
	for _, path := range []string{"/openapi.json", "/v1/schema/care-record.json"} {
		if !strings.Contains(text, "`"+path+"`") {
			t.Errorf("README.md does not name %s", path)
		}
	}
	s := serve(t, newPlace(t))
	for _, path := range regexp.MustCompile("`(/[a-z0-9/.-]+)`").FindAllStringSubmatch(text, -1) {
		s.must(t, http.StatusOK, http.MethodGet, path[1], "")
	}
}
