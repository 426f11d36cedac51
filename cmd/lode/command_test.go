// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestHelp goes by what the help itself lists, so that no command is forgotten.
func TestHelp(t *testing.T) {
	t.Parallel()
	whole := good(t, "", "--help")
	_, list, _ := strings.Cut(whole.out, "Commands:\n")
	commands := regexp.MustCompile(`(?m)^  ([a-z]+(?: (?:cld|backup|copy|plan|referral|list|carries|key|keyset))?)\b.*$`).FindAllStringSubmatch(list, -1)
	var names []string
	for _, c := range commands {
		names = append(names, c[1])
	}
	want := []string{
		"demo", "serve", "people", "check", "encode", "document plan", "document referral", "extract cld", "adapters list", "adapters carries",
		"deliveries", "store backup", "store copy", "settings", "token", "nhs key", "nhs keyset", "version",
	}
	if !slices.Equal(names, want) {
		t.Fatalf("the help lists %q, not %q", names, want)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := good(t, "", append(strings.Fields(name), "--help")...)
			if !strings.Contains(got.out, "Usage: lode "+name) || got.err != "" {
				t.Errorf("out: %s\nerr: %s", got.out, got.err)
			}
			bad(t, 2, "unknown flag --no-such-flag", append(strings.Fields(name), "--no-such-flag")...)
		})
	}
}

// TestCannotRun covers what ends with status 2: the words say what to do.
func TestCannotRun(t *testing.T) {
	t.Parallel()
	for words, args := range map[string][]string{
		"expected one of":          {},
		"unexpected argument sing": {"sing"},
		"no such file":             {"check", "nowhere.json"},
		"there is no .json, .xml or .ndjson file in .":      {"check", "."},
		"missing arguments: a file, a folder, or -":         {"check"},
		"there is no profile https://nowhere.example.org/p": {"check", "-", "--profile", "https://nowhere.example.org/p"},
		"nowhere.tgz":                                        {"check", "-", "--package", "nowhere.tgz"},
		"not known: the element Patient.colour":              {"check", "--explain", "Patient#Patient.colour"},
		"there is no adapter called \"post\"":                {"encode", "post", "-"},
		"cld sends extracts only":                            {"encode", "cld", "-"},
		"`lode adapters` lists them":                         {"adapters", "post"},
		"`lode settings > lode.yaml` writes one":             {"serve"},
		"there is no settings file":                          {"settings", "nowhere.yaml"},
		"--people must be 1 or more":                         {"demo", "--people", "0"},
		"missing port in address":                            {"demo", "--once", "--people", "1", "--listen", "nonsense"},
		"missing flags: --period=STRING":                     {"extract", "cld", "--team", "soham"},
		"there is no state \"gone\"; the states are planned": {"deliveries", "--team", "soham", "--state", "gone"},
		"--limit must be 1 or more":                          {"deliveries", "--team", "soham", "--limit", "0"},
		"only one of the two versions":                       {"encode", "sharedcare", "-", "--before", "-"},
	} {
		t.Run(words, func(t *testing.T) {
			t.Parallel()
			bad(t, 2, words, args...)
		})
	}
}

func TestNobodyIsRefused(t *testing.T) {
	t.Parallel()
	for _, n := range []string{"-4", "0"} {
		bad(t, 2, "--people must be 1 or more", "people", "--people="+n)
		bad(t, 2, "--people must be 1 or more", "people", "-n"+n)
	}
}

func TestPeopleAreClean(t *testing.T) {
	t.Parallel()
	people := good(t, "", "people")
	if people.err != "" || people.out != good(t, "", "people", "--seed", "1").out {
		t.Errorf("the same seed gives other people, or words: %q", people.err)
	}
	if people.out == good(t, "", "people", "--seed", "2").out {
		t.Error("another seed gives the same people")
	}
	if got := good(t, people.out, "check", "-"); got.out != "" || got.err != "" {
		t.Errorf("they are not clean: %s%s", got.out, got.err)
	}
	marked := good(t, "", "people", "--marks", "-n", "3")
	if !strings.Contains(marked.out, "zq7k") || strings.Contains(people.out, "zq7k") {
		t.Error("marks are planted with --marks only")
	}
}

// TestCheckTellsThePath breaks a good record in one place each.
func TestCheckTellsThePath(t *testing.T) {
	t.Parallel()
	record := versions(t)[0]
	deep := any("x")
	for range 70 {
		deep = map[string]any{"a": deep}
	}
	person := func(r map[string]any) map[string]any { return r["person"].(map[string]any) } //nolint:forcetypeassert // a record has one
	for path, text := range map[string]string{
		"id":                     strings.Replace(record, `{"id"`, `{"id":"another","id"`, 1),
		"?":                      changed(t, record, func(r map[string]any) { r["colour"] = "red" }),
		"team":                   changed(t, record, func(r map[string]any) { delete(r, "team") }),
		"version":                changed(t, record, func(r map[string]any) { r["version"] = 1.5 }),
		"extra.?":                changed(t, record, func(r map[string]any) { r["extra"] = deep }),
		"person.birthDate":       changed(t, record, func(r map[string]any) { person(r)["birthDate"] = "1950-02-30" }),
		"person.nhsNumber.value": changed(t, record, func(r map[string]any) { person(r)["nhsNumber"] = map[string]any{"value": "9990000000", "status": "01"} }),
		"person.":                strings.Replace(record, `"person":{`, `"person":{"birthdate":"1950","birthDate":"1950",`, 1),
		"workers[0].name.family": strings.Replace(record, `"family":"`, "\"family\":\"\xff", 1),
		"the whole":              record + record,
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			file := write(t, t.TempDir(), "record.json", text)
			got := run(t, "", "check", file)
			if got.code != 1 || !strings.Contains(got.out, file+": "+path) || !strings.HasPrefix(got.err, "problems: ") {
				t.Errorf("exit %d\nout: %s\nerr: %s", got.code, got.out, got.err)
			}
		})
	}
}

func TestCheckCountsLines(t *testing.T) {
	t.Parallel()
	lines := versions(t)
	lines[2] = changed(t, lines[2], func(r map[string]any) { delete(r, "team") })
	text := strings.Join(lines, "\n")
	if got := run(t, text, "check", "-"); got.code != 1 || got.out != "-:3: team: is missing\n" {
		t.Errorf("exit %d\nout: %s", got.code, got.out)
	}
	file := write(t, t.TempDir(), "records.ndjson", text)
	got := run(t, "", "check", "--output", "json", file)
	var told map[string]any
	if err := json.Unmarshal([]byte(got.out), &told); err != nil {
		t.Fatalf("it is not JSON: %s", got.out)
	}
	want := map[string]any{"file": file, "line": 3.0, "path": "team", "rule": told["rule"], "message": "is missing"}
	if got.code != 1 || !maps.Equal(told, want) {
		t.Errorf("exit %d: %v", got.code, told)
	}
}

// TestCheckSaysWhatIsTooLarge goes by what the gateway takes, as it is or as its
// settings say.
func TestCheckSaysWhatIsTooLarge(t *testing.T) {
	t.Parallel()
	large := changed(t, versions(t)[0], func(r map[string]any) { r["extra"] = map[string]any{"a": strings.Repeat("x", 1<<20)} })
	file := write(t, t.TempDir(), "record.json", large)
	got := run(t, "", "check", file)
	if got.code != 1 || got.out != file+": the whole: is larger than 1048576 bytes, the most that the gateway takes\n" {
		t.Errorf("exit %d: %s", got.code, got.out)
	}
	good(t, "", "check", "--limit", "2000000", file)
}

func TestAdapters(t *testing.T) {
	t.Parallel()
	list := good(t, "", "adapters").out
	for _, name := range []string{"cld", "sharedcare"} {
		if !strings.Contains(list, name+" ") {
			t.Errorf("%s is not listed", name)
		}
		if about := good(t, "", "adapters", name).out; !strings.Contains(about, "setting ") || !strings.Contains(about, "sees ") {
			t.Errorf("%s is not described: %s", name, about)
		}
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	got := good(t, "", "token")
	lines := regexp.MustCompile(`\Atoken: (lode_\S+)\nsha256: ([0-9a-f]{64})\n\z`).FindStringSubmatch(got.out)
	if lines == nil || got.err == "" {
		t.Fatalf("out: %s\nerr: %s", got.out, got.err)
	}
	if sum := sha256.Sum256([]byte(lines[1])); hex.EncodeToString(sum[:]) != lines[2] {
		t.Error("the hash is not the token's")
	}
	if again := good(t, "", "token"); again.out == got.out {
		t.Error("the same token twice")
	}
}

func TestKeysForTheAPIPlatform(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if got := run(t, "", "nhs", "keyset", dir); got.code != 2 || got.out != "" {
		t.Errorf("a key set of nothing: %+v", got)
	}
	if got := run(t, "", "nhs", "key", dir, "lode-1"); got.code != 0 || got.out != "" {
		t.Errorf("make a key: %+v", got)
	}
	if got := run(t, "", "nhs", "key", dir, "lode-1"); got.code != 2 {
		t.Errorf("make it again: %+v", got)
	}
	got := run(t, "", "nhs", "keyset", dir)
	if got.code != 0 || !strings.Contains(got.out, `"kid": "lode-1"`) || strings.Contains(got.out, `"d"`) {
		t.Errorf("the key set: %+v", got)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	got := good(t, "", "version")
	if !strings.HasPrefix(got.out, "lode ") || got.err != "" {
		t.Errorf("out: %s\nerr: %s", got.out, got.err)
	}
	if flag := good(t, "", "--version"); flag != got {
		t.Errorf("--version says otherwise: %s%s", flag.out, flag.err)
	}
}

func TestEncode(t *testing.T) {
	t.Parallel()
	lines, dir := versions(t), t.TempDir()
	first, second := write(t, dir, "1.json", lines[0]), write(t, dir, "2.json", lines[1])
	once, again := good(t, "", "encode", "sharedcare", first), good(t, lines[0], "encode", "sharedcare", "-")
	if once != again {
		t.Error("the same record is not said the same twice")
	}
	if sort := resourceType(t, once.out); sort != "Bundle" {
		t.Errorf("it is a %s", sort)
	}
	var head struct {
		Key, SHA256 string
		Size        int
	}
	sum := sha256.Sum256([]byte(strings.TrimSuffix(once.out, "\n")))
	if err := json.Unmarshal([]byte(once.err), &head); err != nil || head.SHA256 != hex.EncodeToString(sum[:]) || head.Size != len(once.out)-1 {
		t.Errorf("the header is not the body's: %v %s", err, once.err)
	}
	change, whole := good(t, "", "encode", "sharedcare", second, "--before", first), good(t, "", "encode", "sharedcare", second)
	if resourceType(t, change.out) != "Bundle" || len(change.out) >= len(whole.out) {
		t.Errorf("a change takes %d bytes and the whole %d", len(change.out), len(whole.out))
	}
}

func resourceType(t *testing.T, text string) string {
	t.Helper()
	var r struct{ ResourceType string }
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("it is not JSON: %v", err)
	}
	return r.ResourceType
}

func TestEncodeTellsProblems(t *testing.T) {
	t.Parallel()
	line, dir := versions(t)[0], t.TempDir()
	record := write(t, dir, "record.json", line)
	bad(t, 1, "team: is missing", "encode", "sharedcare", write(t, dir, "no-team.json", changed(t, line, func(r map[string]any) { delete(r, "team") })))
	bad(t, 1, "twice.json: the whole: is followed by something else", "encode", "sharedcare", write(t, dir, "twice.json", line+line))
	bad(t, 2, "is not a file of facts", "encode", "sharedcare", record, "--facts", write(t, dir, "facts.json", `{"plannedOn":"2026-01-01T00:00:00Z"}`))
	bad(t, 2, "colour: there is no such setting", "encode", "sharedcare", record, "-s", "colour=red")
	team := good(t, "", "encode", "sharedcare", record, "--facts", write(t, dir, "team.json", `{"team":{"id":"soham","name":"Soham","odsCode":"NCS01"}}`))
	if !strings.Contains(team.out, "NCS01") {
		t.Error("the facts are not used")
	}
}
