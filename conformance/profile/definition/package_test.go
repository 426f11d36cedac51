// SPDX-License-Identifier: Apache-2.0

package definition_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/conformance/profile/instance"
)

// archive makes a .tgz of what write puts into it.
func archive(tb testing.TB, write func(*tar.Writer)) []byte {
	tb.Helper()
	var out bytes.Buffer
	zipped, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err != nil {
		tb.Fatal(err)
	}
	w := tar.NewWriter(zipped)
	write(w)
	if err := errors.Join(w.Close(), zipped.Close()); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func file(tb testing.TB, w *tar.Writer, name, content string) {
	tb.Helper()
	err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(content))})
	if _, e := io.WriteString(w, content); errors.Join(err, e) != nil {
		tb.Fatal(err, e)
	}
}

// zeros writes a file that is long and packs into nearly nothing.
func zeros(tb testing.TB, w *tar.Writer, name string, size int64) {
	tb.Helper()
	err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: size})
	if _, e := io.CopyN(w, endless{}, size); errors.Join(err, e) != nil {
		tb.Fatal(err, e)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

const colours = `{"resourceType":"CodeSystem","url":"http://example.org/colours","version":"1","content":"complete",
"concept":[{"code":"warm","property":[{"code":"notSelectable","valueBoolean":true}],"concept":[{"code":"red","display":"Red"}]},
{"code":"blue","property":[{"code":"hue","valueInteger":240},{"code":"parent","valueCode":"cold"}]}]}`

func TestReadTakesAPackageInWhateverFormItComes(t *testing.T) {
	t.Parallel()
	xml := `<ValueSet xmlns="http://hl7.org/fhir"><url value="http://example.org/warm"/><compose><include>` +
		`<system value="http://example.org/colours"/><filter><property value="concept"/><op value="is-a"/><value value="warm"/></filter>` +
		`</include></compose></ValueSet>`
	tgz := archive(t, func(w *tar.Writer) {
		file(t, w, "package/package.json", `{"name":"example","version":"1.2.3"}`)
		file(t, w, "package/CodeSystem-colours.json", colours)
		file(t, w, "package/ValueSet-warm.xml", xml)
		file(t, w, "package/SearchParameter-x.json", `{"resourceType":"SearchParameter","url":"http://example.org/x"}`)
		file(t, w, "package/.index.json", `"ValueSet": not even JSON`)
		file(t, w, "package/examples/ValueSet-broken.json", `{"resourceType":"ValueSet",`)
	})
	bundle := `{"resourceType":"Bundle","entry":[{"resource":` + colours + `}]}`
	bundleXML := `<Bundle xmlns="http://hl7.org/fhir"><entry><resource>` +
		strings.Replace(xml, ` xmlns="http://hl7.org/fhir"`, "", 1) + `</resource></entry></Bundle>`
	for name, c := range map[string]struct {
		data              []byte
		systems, valueSet int
	}{
		"a package":                        {tgz, 1, 1},
		"one JSON file":                    {[]byte(colours), 1, 0},
		"one XML file":                     {[]byte(xml), 0, 1},
		"a Bundle of definitions":          {[]byte(bundle), 1, 0},
		"a Bundle of definitions in XML":   {[]byte(bundleXML), 0, 1},
		"one with a byte order mark":       {append([]byte("\xef\xbb\xbf"), colours...), 1, 0},
		"a definition that is given twice": {[]byte(`{"resourceType":"Bundle","entry":[{"resource":` + colours + `},{"resource":` + colours + `}]}`), 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := definition.Read(bytes.NewReader(c.data))
			if err != nil {
				t.Fatal(err)
			}
			if len(p.CodeSystems) != c.systems || len(p.ValueSets) != c.valueSet {
				t.Errorf("%d code systems and %d value sets", len(p.CodeSystems), len(p.ValueSets))
			}
			if name == "a package" && (p.Name != "example" || p.Version != "1.2.3") {
				t.Errorf("it is called %s %s", p.Name, p.Version)
			}
		})
	}
}

// TestXMLAndJSONDefineAlike reads one definition in both forms.
func TestXMLAndJSONDefineAlike(t *testing.T) {
	t.Parallel()
	const asXML = `<StructureDefinition xmlns="http://hl7.org/fhir"><url value="http://example.org/a"/><type value="Patient"/>
<context><type value="element"/><expression value="Patient"/></context><differential><element id="Patient.maritalStatus"><path value="Patient.maritalStatus"/>
<min value="1"/><patternCodeableConcept><coding><system value="http://example.org/s"/><code value="M"/></coding></patternCodeableConcept>
<type><extension url="http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"><valueUrl value="string"/></extension><code value="CodeableConcept"/></type>
<binding><extension url="http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"><valueCanonical value="http://example.org/max"/></extension>
<strength value="extensible"/><valueSet value="http://example.org/vs"/></binding></element></differential></StructureDefinition>`
	const asJSON = `{"resourceType":"StructureDefinition","url":"http://example.org/a","type":"Patient","context":[{"type":"element","expression":"Patient"}],
"differential":{"element":[{"id":"Patient.maritalStatus","path":"Patient.maritalStatus","min":1,
"patternCodeableConcept":{"coding":[{"system":"http://example.org/s","code":"M"}]},
"type":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type","valueUrl":"string"}],"code":"CodeableConcept"}],
"binding":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet","valueCanonical":"http://example.org/max"}],
"strength":"extensible","valueSet":"http://example.org/vs"}}]}}`
	var read [2]*definition.Package
	for i, text := range []string{asXML, asJSON} {
		p, err := definition.Read(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		read[i] = p
	}
	e := read[0].Structures[0].Differential[0]
	if e.Binding.Max != "http://example.org/max" || e.Types[0].FHIRType != "string" || e.Pattern.Type != "CodeableConcept" || e.Pattern.Name != "" {
		t.Errorf("XML gives %+v", e)
	}
	if !reflect.DeepEqual(read[0], read[1]) {
		t.Errorf("XML gives %+v, JSON gives %+v", read[0].Structures[0], read[1].Structures[0])
	}
}

func TestReadWantsADefinition(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"nothing":                         "",
		"neither JSON nor XML":            "hello",
		"a resource that defines nothing": `{"resourceType":"Patient"}`,
		"a definition without canonical":  `{"resourceType":"CodeSystem"}`,
	} {
		if p, err := definition.Read(strings.NewReader(data)); err == nil {
			t.Errorf("%s gives %+v", name, p)
		}
	}
}

func TestConceptsKnowWhatIsAboveThem(t *testing.T) {
	t.Parallel()
	p, err := definition.Read(strings.NewReader(colours))
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%+v", p.CodeSystems[0].Concepts)
	want := "[{Code:warm Display: Parents:[] Abstract:true Properties:map[]} {Code:red Display:Red Parents:[warm] Abstract:false Properties:map[]} " +
		"{Code:blue Display: Parents:[cold] Abstract:false Properties:map[hue:240]}]"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestReadRefusesHostilePackages(t *testing.T) {
	t.Parallel()
	link := func(kind byte) func(*tar.Writer) {
		return func(w *tar.Writer) {
			_ = w.WriteHeader(&tar.Header{Name: "package/a.json", Linkname: "/etc/passwd", Typeflag: kind})
		}
	}
	named := func(name string) func(*tar.Writer) {
		return func(w *tar.Writer) { file(t, w, name, colours) }
	}
	for name, c := range map[string]struct {
		write func(*tar.Writer)
		want  error
	}{
		"a name above the package":             {named("package/../../evil.json"), definition.ErrRefused},
		"a name from the root":                 {named("/etc/evil.json"), definition.ErrRefused},
		"a name of another system's drive":     {named("C:/evil.json"), definition.ErrRefused},
		"a name with backslashes":              {named(`package\..\..\evil.json`), definition.ErrRefused},
		"a name in very many folders":          {named(strings.Repeat("a/", 40) + "x.json"), definition.ErrRefused},
		"a symbolic link":                      {link(tar.TypeSymlink), definition.ErrRefused},
		"a hard link":                          {link(tar.TypeLink), definition.ErrRefused},
		"a device":                             {link(tar.TypeChar), definition.ErrRefused},
		"a file that unpacks to too much":      {func(w *tar.Writer) { zeros(t, w, "package/a.json", 25<<20) }, definition.ErrRefused},
		"elements that nest without end":       {func(w *tar.Writer) { file(t, w, "package/a.json", deep) }, instance.ErrRefused},
		"an XML entity":                        {func(w *tar.Writer) { file(t, w, "package/a.xml", entity) }, instance.ErrRefused},
		"a definition that is not JSON at all": {func(w *tar.Writer) { file(t, w, "package/a.json", `{"resourceType":"ValueSet",`) }, instance.ErrMalformed},
		"a package of another release of FHIR": {func(w *tar.Writer) {
			file(t, w, "package/package.json", `{"name":"x","fhirVersions":["5.0.0"]}`)
		}, definition.ErrOtherRelease},
		"very many files": {func(w *tar.Writer) {
			for i := range 50_001 {
				_ = w.WriteHeader(&tar.Header{Name: fmt.Sprintf("package/%d.txt", i), Typeflag: tar.TypeReg})
			}
		}, definition.ErrRefused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := definition.Read(bytes.NewReader(archive(t, c.write)))
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

var deep = `{"resourceType":"ValueSet","url":"x","a":` + strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000) + "}"

const entity = `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><ValueSet xmlns="http://hl7.org/fhir"><url value="&x;"/></ValueSet>`

// TestReadRefusesABombThatItWouldPassOver packs into 260 KB what unpacks to 260 MB, in a file that no reader asks for.
func TestReadRefusesABombThatItWouldPassOver(t *testing.T) {
	t.Parallel()
	var header, block bytes.Buffer
	err := tar.NewWriter(&header).WriteHeader(&tar.Header{Name: "package/a.bin", Typeflag: tar.TypeReg, Size: 260 << 20})
	zipped := gzip.NewWriter(&block)
	if _, e := zipped.Write(make([]byte, 1<<20)); errors.Join(err, e, zipped.Close()) != nil {
		t.Fatal(err, e)
	}
	var bomb bytes.Buffer
	start := gzip.NewWriter(&bomb)
	if _, err := start.Write(header.Bytes()); errors.Join(err, start.Close()) != nil {
		t.Fatal(err)
	}
	bomb.Write(bytes.Repeat(block.Bytes(), 260)) // one member of a gzip file after another
	if _, err := definition.Read(&bomb); !errors.Is(err, definition.ErrRefused) {
		t.Errorf("got %v", err)
	}
}

func TestReadRefusesWhatIsCutShort(t *testing.T) {
	t.Parallel()
	whole := archive(t, func(w *tar.Writer) { file(t, w, "package/a.json", colours) })
	for cut := 1; cut < len(whole); cut += 7 {
		if _, err := definition.Read(bytes.NewReader(whole[:cut])); err == nil && cut > 2 {
			t.Errorf("a package cut to %d of %d bytes was taken", cut, len(whole))
		}
	}
}

func TestReadPathReadsFolders(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{
		"codesystems/colours.json":     {Data: []byte(colours)},
		"README.md":                    {Data: []byte("# ValueSet")},
		"examples/ValueSet-broken.xml": {Data: []byte("<ValueSet")},
		"valuesets/link.json":          {Mode: os.ModeSymlink, Data: []byte("/etc/passwd")},
	}
	p, err := definition.ReadFS(tree)
	if err != nil || len(p.CodeSystems) != 1 {
		t.Errorf("got %+v and %v", p, err)
	}
	if _, err := definition.ReadPath(filepath.Join(t.TempDir(), "missing.tgz")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file gave %v", err)
	}
}

// FuzzRead shows that no bytes make reading a package panic.
func FuzzRead(f *testing.F) {
	f.Add([]byte(colours))
	f.Add([]byte(entity))
	f.Add(archive(f, func(w *tar.Writer) { file(f, w, "package/a.json", colours) }))
	f.Add([]byte(`{"resourceType":"StructureDefinition","url":"a","snapshot":{"element":[{"id":"A.b:c","path":"A.b","sliceName":"c","fixedUri":"x"}]}}`))
	f.Fuzz(func(_ *testing.T, data []byte) {
		p, err := definition.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		source := definition.With(definition.Core(), p)
		for _, s := range p.Structures {
			source.Structure(s.URL)
		}
	})
}
