// SPDX-License-Identifier: Apache-2.0

package definition_test

import (
	"archive/tar"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/carelode/lode/conformance/profile/definition"
)

func systems(versions ...string) *definition.Package {
	p := &definition.Package{}
	for _, v := range versions {
		p.CodeSystems = append(p.CodeSystems, &definition.CodeSystem{URL: "http://example.org/cs", Version: v, Name: "of " + v})
	}
	return p
}

func TestCanonicalsBearVersions(t *testing.T) {
	t.Parallel()
	lower := systems("1.9.0", "1.10.0", "1.10.0-draft", "1.2.0")
	lower.CodeSystems = append(lower.CodeSystems, &definition.CodeSystem{URL: "http://hl7.org/fhir/observation-status", Version: "9", Name: "ours"})
	upper := systems("1.1.0")
	upper.CodeSystems[0].Name = "the upper 1.1.0"
	for name, c := range map[string]struct {
		source    definition.Source
		canonical string
		want      string // "" where there is none
	}{
		"the newest is given, by number":          {definition.With(nil, lower), "http://example.org/cs", "of 1.10.0"},
		"a version is given when asked for":       {definition.With(nil, lower), "http://example.org/cs|1.2.0", "of 1.2.0"},
		"a version that is not held is not given": {definition.With(nil, lower), "http://example.org/cs|3", ""},
		"an upper package comes first":            {definition.With(nil, lower, upper), "http://example.org/cs", "the upper 1.1.0"},
		"a lower package has its own version":     {definition.With(nil, lower, upper), "http://example.org/cs|1.9.0", "of 1.9.0"},
		"a package comes before the core":         {definition.With(definition.Core(), lower), "http://hl7.org/fhir/observation-status", "ours"},
		"the core is below":                       {definition.With(definition.Core(), lower), "http://hl7.org/fhir/observation-status|4.0.1", "ObservationStatus"},
		"what nobody knows":                       {definition.With(definition.Core(), lower), "http://example.org/none", ""},
		"what nobody knows, without a base":       {definition.With(nil), "http://example.org/none", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, ok := c.source.CodeSystem(c.canonical)
			if ok != (c.want != "") || ok && s.Name != c.want {
				t.Errorf("got %v %+v, want %q", ok, s, c.want)
			}
		})
	}
}

func TestVersionsCompare(t *testing.T) {
	t.Parallel()
	order := []string{"", "0.9", "1", "1.0", "1.0.0-ballot", "1.0.0-draft", "1.0.0", "1.2", "1.10", "2018-08-12", "2022.1"}
	for i, a := range order {
		for k, b := range order {
			got, want := definition.CompareVersions(a, b), 0
			if i < k {
				want = -1
			} else if i > k {
				want = 1
			}
			if got != want {
				t.Errorf("CompareVersions(%q, %q) = %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestMessagesAndNamesAreFound(t *testing.T) {
	t.Parallel()
	p, err := definition.Read(strings.NewReader(`{"resourceType":"Bundle","entry":[
{"resource":{"resourceType":"MessageDefinition","url":"http://example.org/m","version":"1",
 "eventCoding":{"system":"http://example.org/events","code":"refer"},"focus":[{"code":"ServiceRequest","profile":"http://example.org/p","min":1,"max":"1"}]}},
{"resource":{"resourceType":"NamingSystem","name":"x","uniqueId":[{"type":"oid","value":"1.2.3"},{"type":"uri","value":"http://old.example.org"},
 {"type":"uri","value":"http://example.org/ids","preferred":true}]}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	source := definition.With(definition.Core(), p)
	m, ok := source.MessageFor("http://example.org/events", "refer")
	if !ok || len(m.Focus) != 1 || m.Focus[0].Min != 1 {
		t.Errorf("the message is %v %+v", ok, m)
	}
	if same, ok := source.Message("http://example.org/m|1"); !ok || same != m {
		t.Error("the message is not found by its canonical")
	}
	if _, ok := source.MessageFor("http://example.org/events", "other"); ok {
		t.Error("a message nobody defined was found")
	}
	for _, name := range []string{"1.2.3", "urn:oid:1.2.3", "http://old.example.org", "http://example.org/ids"} {
		if uri, ok := source.NamingSystem(name); !ok || uri != "http://example.org/ids" {
			t.Errorf("%s is %q", name, uri)
		}
	}
	if uri, ok := source.NamingSystem("urn:oid:2.16.840.1.113883.4.642.4.1"); ok && uri == "" {
		t.Error("a system without a name was given")
	}
}

// TestEverythingEmbeddedCanBeRead opens every entry: Core takes the bytes at their word.
func TestEverythingEmbeddedCanBeRead(t *testing.T) {
	t.Parallel()
	structures, others, err := definition.UnpackAll(definition.Core())
	if err != nil || structures != 811 || others != 2600 {
		t.Errorf("%d structures, %d others, %v", structures, others, err)
	}
}

func TestSourcesMayBeSharedByGoroutines(t *testing.T) {
	t.Parallel()
	source := definition.With(definition.Core(), &definition.Package{Structures: []*definition.Structure{
		profile("a", example+"b", "Patient.name 1.."), profile("b", "Patient", "Patient.address.line 1.."),
	}})
	found := make([]*definition.Structure, 16)
	var all sync.WaitGroup
	for i := range found {
		all.Go(func() {
			_, _ = source.ValueSet("http://hl7.org/fhir/ValueSet/administrative-gender")
			found[i], _ = source.Structure(example + "a")
		})
	}
	all.Wait()
	for _, s := range found {
		if s == nil || s != found[0] || len(s.Snapshot) == 0 {
			t.Fatal("goroutines were given different structures")
		}
	}
}

func TestLoadKeepsWhatItRead(t *testing.T) {
	t.Parallel()
	folder, cache := t.TempDir(), filepath.Join(t.TempDir(), "cache")
	name := filepath.Join(folder, "package.tgz")
	data := archive(t, func(w *tar.Writer) {
		file(t, w, "package/package.json", `{"name":"example","version":"1.2.3"}`)
		file(t, w, "package/a.json", colours)
		file(t, w, "package/b.json", `{"resourceType":"StructureDefinition","url":"http://example.org/s","type":"Patient","differential":{"element":[
{"path":"Patient.gender","min":1,"patternCode":"other","binding":{"strength":"required","valueSet":"v"}},
{"path":"Patient.address","maxLength":3,"slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"closed","ordered":true}}]}}`)
	})
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	load := func(cache string) *definition.Package {
		t.Helper()
		p, err := definition.Load(name, cache)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	first := load(cache)
	kept, err := filepath.Glob(filepath.Join(cache, "*"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("the cache holds %q", kept)
	}
	whole, err := os.ReadFile(kept[0])
	if err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func() error{
		"from the cache":        func() error { return nil },
		"from a damaged cache":  func() error { return os.WriteFile(kept[0], append([]byte{1}, whole...), 0o600) }, //nolint:gosec // a file that the test wrote
		"from a cut cache":      func() error { return os.WriteFile(kept[0], whole[:len(whole)/2], 0o600) },        //nolint:gosec // a file that the test wrote
		"from an emptied cache": func() error { return os.Remove(kept[0]) },
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if again := load(cache); !reflect.DeepEqual(first, again) {
			t.Errorf("%s: got\n%+v\nwant\n%+v", what, again, first)
		}
		if now, err := os.ReadFile(kept[0]); err != nil || !bytes.Equal(now, whole) {
			t.Errorf("%s: what is kept was not made whole: %v", what, err)
		}
	}
	if without := load(""); !reflect.DeepEqual(first, without) {
		t.Error("without a cache the package differs")
	}
	if blocked := load(name); !reflect.DeepEqual(first, blocked) { // a file stands where the folder should be
		t.Error("a cache that cannot be written changes the package")
	}
}

// FuzzBook shows that no bytes make the reader of compiled definitions panic.
func FuzzBook(f *testing.F) {
	p, err := definition.Read(strings.NewReader(colours))
	if err != nil {
		f.Fatal(err)
	}
	p.Structures = []*definition.Structure{profile("a", "Patient", "Patient.gender 1.. fixed:other bind:required@v cut:use")}
	book, err := definition.Compile(p)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(book)
	f.Add([]byte(fmt.Sprintf("%s%s", book[:10], "\x01\x01\x01\x01")))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_ = definition.OpenAndUnpack(data)
	})
}
