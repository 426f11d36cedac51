// SPDX-License-Identifier: Apache-2.0

package profile_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/conformance/profile"
	"github.com/carelode/lode/conformance/profile/definition"
)

var mutantCount = flag.Int("mutants", 5_000, "how many mutated resources to check")

// slowest is how long one resource may take.
const slowest = slower * time.Second

// TestMutants checks resources that were broken at random: none may be a panic,
// take long or leave memory behind.
func TestMutants(t *testing.T) {
	t.Parallel()
	checker, m := plantedChecker(t), newMutants(hostileBases(t))
	var before runtime.MemStats
	count := *mutantCount
	for n := range count {
		if n == count/2 { // by now everything that is kept for good is there
			runtime.GC()
			runtime.ReadMemStats(&before)
		}
		data := m.make(uint64(n))
		if took := quickest(checker, data); took > slowest {
			t.Errorf("mutant %d of %d bytes takes %v: %.80q", n, len(data), took, data)
		}
	}
	var after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 64<<20 { //nolint:gosec // a heap is not that large
		t.Errorf("%d bytes more are held after the second half", grown)
	}
}

// quickest is the time of a check; one that was slow is tried again, because
// other tests run beside this one.
func quickest(checker *profile.Checker, data []byte) time.Duration {
	best := time.Hour
	for range 10 {
		start := time.Now()
		checker.Check(data)
		if best = min(best, time.Since(start)); best <= slowest {
			break
		}
	}
	return best
}

func hostileBases(tb testing.TB) [][]byte {
	tb.Helper()
	var all [][]byte
	for _, pattern := range []string{"testdata/planted/base/*", "testdata/planted/package/StructureDefinition-*.json", "../../mapping/tofhir/testdata/golden/*.json"} {
		names, err := filepath.Glob(filepath.FromSlash(pattern))
		if err != nil || len(names) == 0 {
			tb.Fatalf("there is nothing to mutate in %s: %v", pattern, err)
		}
		for _, name := range names {
			all = append(all, parts(read(tb, name))...)
		}
	}
	return all
}

// parts is the resources of a golden file, which may be a list of them.
func parts(data []byte) [][]byte {
	var list []json.RawMessage
	if json.Unmarshal(data, &list) != nil {
		return [][]byte{data}
	}
	all := make([][]byte, 0, len(list))
	for _, one := range list {
		all = append(all, one)
	}
	return all
}

// FuzzCheck looks for input that makes the checker panic or take long.
func FuzzCheck(f *testing.F) {
	bases := hostileBases(f)
	for _, b := range bases {
		f.Add(b)
	}
	checker := plantedChecker(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if took := quickest(checker, data); took > 5*slowest { // the fuzzer slows everything down
			t.Errorf("%d bytes take %v", len(data), took)
		}
		for _, i := range checker.Check(data) {
			if profile.Text("", i) == "" {
				t.Error("an issue says nothing")
			}
		}
	})
}

// TestHostileInput is refused, or at least told, in a moment.
func TestHostileInput(t *testing.T) {
	t.Parallel()
	checker := plantedChecker(t)
	laughs := `<!DOCTYPE Patient [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>`
	deep := func(open, closing string) string {
		return strings.Repeat(open, 50_000) + strings.Repeat(closing, 50_000)
	}
	for name, input := range map[string]string{
		"nothing":                      "",
		"spaces":                       "   \n",
		"an external entity":           `<!DOCTYPE Patient [<!ENTITY x SYSTEM "file:///etc/passwd">]><Patient xmlns="http://hl7.org/fhir"><id value="&x;"/></Patient>`,
		"an external document type":    `<!DOCTYPE Patient SYSTEM "http://192.0.2.1/x.dtd"><Patient xmlns="http://hl7.org/fhir"><id value="x"/></Patient>`,
		"a billion laughs":             laughs + `<Patient xmlns="http://hl7.org/fhir"><id value="&c;"/></Patient>`,
		"a billion laughs in the text": `{"resourceType":"Patient","text":{"status":"generated","div":"` + strings.ReplaceAll(laughs, `"`, `\"`) + `<div xmlns=\"http://www.w3.org/1999/xhtml\">&c;</div>"}}`,
		"deep JSON objects":            `{"resourceType":"Patient","extension":` + deep(`{"extension":`, "}") + "}",
		"deep JSON arrays":             `{"resourceType":"Patient","name":` + deep("[", "]") + "}",
		"deep XML":                     `<Patient xmlns="http://hl7.org/fhir">` + deep("<extension>", "</extension>") + "</Patient>",
		"deep narrative":               `{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">` + deep("<b>", "</b>") + `</div>"}}`,
		"a resource in itself":         `{"resourceType":"Patient","id":"x","contained":` + strings.Repeat(`[{"resourceType":"Patient","contained":`, 40) + "[]" + strings.Repeat("}]", 40) + "}",
		"open braces":                  strings.Repeat("{", 1<<20),
		"open tags":                    strings.Repeat("<a>", 1<<18),
		"many unknown members":         `{"resourceType":"Patient"` + members(40_000) + "}",
		"many attributes":              `<Patient xmlns="http://hl7.org/fhir"><id ` + strings.Repeat(`a="" `, 40_000) + "/></Patient>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			issues := checker.Check([]byte(input))
			if profile.Conforms(issues) {
				t.Errorf("it conforms: %v", issues)
			}
			if len(issues) > 1_000 {
				t.Errorf("it is told of in %d issues", len(issues))
			}
			for _, i := range issues {
				if strings.Contains(i.Message, "root:") || len(i.Message) > 2_000 || len(i.Expression) > 10_000 {
					t.Errorf("%.200s", say(i))
				}
			}
			if took := quickest(checker, []byte(input)); took > slowest {
				t.Errorf("it takes %v", took)
			}
		})
	}
}

func members(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"x%d":{"y":[1]}`, i)
	}
	return b.String()
}

// TestLargeIsLinear holds the time of a large resource, well made, in bounds.
func TestLargeIsLinear(t *testing.T) {
	t.Parallel()
	checker := plantedChecker(t)
	entry := `{"fullUrl":"https://team.example.org/fhir/Observation/o%d","resource":{"resourceType":"Observation","id":"o%d","status":"final","code":{"text":"x"},"subject":{"reference":"Observation/o%d"},"hasMember":[{"reference":"Observation/o%d"}]}}`
	var all []string
	for i := range 1_000 {
		all = append(all, fmt.Sprintf(entry, i, i, i, (i+1)%1_000))
	}
	bundle := `{"resourceType":"Bundle","type":"collection","entry":[` + strings.Join(all, ",") + "]}"
	if took := quickest(checker, []byte(bundle)); took > 5*slowest {
		t.Errorf("%d bytes take %v", len(bundle), took)
	}
}

// TestCyclicDefinitions must end: what a definition leads to may be itself.
func TestCyclicDefinitions(t *testing.T) {
	t.Parallel()
	const head = `{"resourceType":"StructureDefinition","name":"X","status":"active","kind":"%s","abstract":false,"derivation":"constraint","url":"https://c.example.org/%s","type":"%s","baseDefinition":"%s"%s,"differential":{"element":[%s]}}`
	sd := func(kind, id, typ, base, more, elements string) string {
		return fmt.Sprintf(head, kind, id, typ, base, more, elements)
	}
	const patient, extension = "http://hl7.org/fhir/StructureDefinition/Patient", "http://hl7.org/fhir/StructureDefinition/Extension"
	for name, c := range map[string]struct {
		definitions []string
		profile     string
		input       string
	}{
		"a profile on itself": {[]string{sd("resource", "a", "Patient", "https://c.example.org/a", "", `{"id":"Patient","path":"Patient"}`)}, "a", `{"resourceType":"Patient","active":true}`},
		"two profiles on each other": {[]string{
			sd("resource", "a", "Patient", "https://c.example.org/b", "", `{"id":"Patient","path":"Patient"}`),
			sd("resource", "b", "Patient", "https://c.example.org/a", "", `{"id":"Patient","path":"Patient"}`),
		}, "a", `{"resourceType":"Patient","active":true}`},
		"an extension in itself": {
			[]string{sd("complex-type", "e", "Extension", extension, `,"context":[{"type":"element","expression":"Element"}]`,
				`{"id":"Extension","path":"Extension"},{"id":"Extension.extension:e","path":"Extension.extension","sliceName":"e","min":0,"type":[{"code":"Extension","profile":["https://c.example.org/e"]}]},{"id":"Extension.url","path":"Extension.url","fixedUri":"https://c.example.org/e"}`)},
			"", `{"resourceType":"Patient","extension":[{"url":"https://c.example.org/e","extension":[{"url":"https://c.example.org/e","extension":[{"url":"https://c.example.org/e","valueString":"x"}]}]}]}`,
		},
		"targets that lead to each other": {[]string{
			sd("resource", "p", "Patient", patient, "", `{"id":"Patient","path":"Patient"},{"id":"Patient.link.other","path":"Patient.link.other","type":[{"code":"Reference","targetProfile":["https://c.example.org/p"]}]}`),
		}, "", `{"resourceType":"Bundle","type":"collection","entry":[` +
			`{"fullUrl":"https://c.example.org/Patient/1","resource":{"resourceType":"Patient","id":"1","meta":{"profile":["https://c.example.org/p"]},"link":[{"type":"seealso","other":{"reference":"Patient/2"}}]}},` +
			`{"fullUrl":"https://c.example.org/Patient/2","resource":{"resourceType":"Patient","id":"2","link":[{"type":"seealso","other":{"reference":"Patient/1"}}]}}]}`},
		"slices told by the profile that they are in": {[]string{
			sd("resource", "p", "Patient", patient, "", `{"id":"Patient","path":"Patient"},{"id":"Patient.link","path":"Patient.link","slicing":{"discriminator":[{"type":"profile","path":"other.resolve()"}],"rules":"open"}},{"id":"Patient.link:s","path":"Patient.link","sliceName":"s"},{"id":"Patient.link:s.other","path":"Patient.link.other","type":[{"code":"Reference","targetProfile":["https://c.example.org/p"]}]}`),
		}, "", `{"resourceType":"Patient","id":"1","meta":{"profile":["https://c.example.org/p"]},"contained":[{"resourceType":"Patient","id":"c","link":[{"type":"seealso","other":{"reference":"#c"}}]}],"link":[{"type":"seealso","other":{"reference":"#c"}}]}`},
		"value sets of each other": {[]string{
			`{"resourceType":"ValueSet","url":"https://c.example.org/v","name":"V","status":"active","compose":{"include":[{"valueSet":["https://c.example.org/w"]}]}}`,
			`{"resourceType":"ValueSet","url":"https://c.example.org/w","name":"W","status":"active","compose":{"include":[{"valueSet":["https://c.example.org/v"]}],"exclude":[{"valueSet":["https://c.example.org/w"]}]}}`,
			sd("resource", "p", "Patient", patient, "", `{"id":"Patient","path":"Patient"},{"id":"Patient.maritalStatus","path":"Patient.maritalStatus","binding":{"strength":"required","valueSet":"https://c.example.org/v"}}`),
		}, "p", `{"resourceType":"Patient","maritalStatus":{"coding":[{"system":"https://c.example.org/s","code":"x"}]}}`},
		"codes that are below each other": {[]string{
			`{"resourceType":"CodeSystem","url":"https://c.example.org/s","name":"S","status":"active","content":"complete","property":[{"code":"parent","type":"code"}],"concept":[{"code":"x","property":[{"code":"parent","valueCode":"y"}]},{"code":"y","property":[{"code":"parent","valueCode":"x"}]}]}`,
			`{"resourceType":"ValueSet","url":"https://c.example.org/v","name":"V","status":"active","compose":{"include":[{"system":"https://c.example.org/s","filter":[{"property":"concept","op":"is-a","value":"z"}]}]}}`,
			sd("resource", "p", "Patient", patient, "", `{"id":"Patient","path":"Patient"},{"id":"Patient.maritalStatus","path":"Patient.maritalStatus","binding":{"strength":"required","valueSet":"https://c.example.org/v"}}`),
		}, "p", `{"resourceType":"Patient","maritalStatus":{"coding":[{"system":"https://c.example.org/s","code":"x"}]}}`},
		"a constraint without end": {[]string{
			sd("resource", "p", "Patient", patient, "", `{"id":"Patient","path":"Patient","constraint":[{"key":"c-1","severity":"error","human":"x","expression":"descendants().descendants().descendants().descendants().descendants().descendants().where(descendants().descendants().exists().not()).select(repeat(%resource | %context)).exists().not()"}]}`),
		}, "p", `{"resourceType":"Patient","name":[` + strings.Repeat(`{"family":"a","given":["b"],"period":{"start":"2020"}},`, 200) + `{"family":"a"}]}`},
		"a constraint that is no FHIRPath": {[]string{
			sd("resource", "p", "Patient", patient, "", `{"id":"Patient","path":"Patient","constraint":[{"key":"c-1","severity":"error","human":"x","expression":"((((name.where("}]}`),
		}, "p", `{"resourceType":"Patient","active":true}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var packages []*definition.Package
			for _, d := range c.definitions {
				p, err := definition.Read(strings.NewReader(d))
				if err != nil {
					return // refused outright is as good
				}
				packages = append(packages, p)
			}
			checker, err := profile.New(definition.With(definition.Core(), packages...), profile.Options{})
			if err != nil {
				return
			}
			var asked []string
			if c.profile != "" {
				asked = []string{"https://c.example.org/" + c.profile}
			}
			start := time.Now()
			issues := checker.Check([]byte(c.input), asked...)
			if took := time.Since(start); took > 5*slowest {
				t.Errorf("it takes %v", took)
			}
			for _, i := range issues {
				if i.Code == profile.CodeException {
					t.Error(say(i))
				}
			}
			if len(asked) > 0 && len(issues) == 0 {
				t.Error("nothing is said of what cannot be checked")
			}
		})
	}
}

// TestHostilePackages are refused, with an error that says why.
func TestHostilePackages(t *testing.T) {
	t.Parallel()
	const sd = `{"resourceType":"StructureDefinition","url":"https://c.example.org/a","name":"A","status":"active","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"}]}}`
	file := func(name, text string) entry {
		return entry{tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(text)), Mode: 0o600}, text, 0}
	}
	for name, c := range map[string]struct {
		data    []byte
		refused bool // as a kind that is never read
	}{
		"a way out":             {pack(t, file("package/../../etc/x.json", sd)), true},
		"a way from the root":   {pack(t, file("/etc/x.json", sd)), true},
		"a way out of Windows":  {pack(t, file(`package\..\..\x.json`, sd)), true},
		"a link":                {pack(t, entry{tar.Header{Name: "package/x.json", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}, "", 0}), true},
		"a hard link":           {pack(t, entry{tar.Header{Name: "package/x.json", Typeflag: tar.TypeLink, Linkname: "../../x"}, "", 0}), true},
		"a device":              {pack(t, entry{tar.Header{Name: "package/x.json", Typeflag: tar.TypeChar}, "", 0}), true},
		"a bomb":                {pack(t, entry{tar.Header{Name: "package/x.json", Typeflag: tar.TypeReg, Size: 26 << 20}, "", 26 << 20}), true},
		"a definition too deep": {pack(t, file("package/StructureDefinition-a.json", `{"resourceType":"StructureDefinition","x":`+strings.Repeat("[", 100_000))), false},
		"half a package":        {pack(t, file("package/StructureDefinition-a.json", sd))[:60], false},
		"no archive":            {[]byte("\x1f\x8bnot an archive"), false},
		"neither JSON nor XML":  {[]byte("hello"), false},
		"a hostile definition":  {[]byte(`<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><StructureDefinition xmlns="http://hl7.org/fhir"><url value="&y;"/></StructureDefinition>`), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			_, err := definition.Read(bytes.NewReader(c.data))
			if err == nil || err.Error() == "" || c.refused && !errors.Is(err, definition.ErrRefused) {
				t.Errorf("it gives %v", err)
			}
			if took := time.Since(start); took > 10*slowest {
				t.Errorf("it takes %v", took)
			}
		})
	}
}

// entry is one file of an archive: its text, or so many nothings.
type entry struct {
	header tar.Header
	text   string
	zeros  int64
}

func pack(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	packed := gzip.NewWriter(&out)
	archive := tar.NewWriter(packed)
	for _, e := range entries {
		if err := archive.WriteHeader(&e.header); err != nil {
			t.Fatal(err)
		}
		text := []byte(e.text)
		for left := e.zeros; left > 0; left -= int64(len(text)) {
			text = make([]byte, min(left, 1<<20))
			if _, err := archive.Write(text); err != nil {
				t.Fatal(err)
			}
		}
		if e.zeros == 0 {
			if _, err := archive.Write(text); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
