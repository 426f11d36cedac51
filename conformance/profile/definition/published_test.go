// SPDX-License-Identifier: Apache-2.0

package definition_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/profile/definition"
)

// published reads a package of the reference data, which is not in the repository.
func published(t *testing.T, name string) *definition.Package {
	t.Helper()
	data := os.Getenv("LODE_REFERENCE_DATA")
	if data == "" {
		t.Skip("published packages are not in the repository: set LODE_REFERENCE_DATA to compare with them")
	}
	p, err := definition.ReadPath(filepath.Join(data, name))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// explained are the snapshots that differ from the published ones, and why: README.md tells it at length.
var explained = map[string]map[string]string{
	"R4 core": {
		"bodyheight": branch, //nolint:misspell // so R4 calls it
		"bmi":        branch, "bodytemp": branch, "bodyweight": branch, "bp": branch,
		"cdshooksguidanceresponse": branch, "cholesterol": branch, "devicemetricobservation": branch,
		"hdlcholesterol": branch, "headcircum": branch, "heartrate": branch, "ldlcholesterol": branch,
		"oxygensat": branch, "resprate": branch, "triglyceride": branch,
		"catalog": uncut, "familymemberhistory-genetic": uncut,
		"clinicaldocument":              "an extension's own limit of one is not taken into its slice",
		"elementdefinition-de":          "children of two slices are listed that no differential speaks of",
		"structuredefinition-json-type": noType, "structuredefinition-rdf-type": noType, "structuredefinition-xml-type": noType,
	},
	"BaRS 1.34.0": {
		"BARSMessageHeader-booking-request": raw, "BARSMessageHeader-servicerequest-request": raw,
		"BARSMessageHeader-servicerequest-response": raw,
	},
}

const (
	branch = "a branch of a choice in the differential was taken to forbid the other branches, which R4 says it does not"
	uncut  = "a slice stands in the snapshot without the element that is sliced"
	noType = "the types of inherited elements were lost"
	raw    = "children of event[x] stand as in the differential: without a maximum, without a type, without their siblings"
)

func TestSnapshotsEqualThePublished(t *testing.T) {
	t.Parallel()
	core := published(t, "hl7/hl7.fhir.r4.core-4.0.1.tgz")
	stu1 := published(t, "nhs/ukcore/fhir.r4.ukcore.stu1-0.5.1.tgz")
	england := published(t, "nhs/england/uk.nhsdigital.r4-2.5.0.tgz")
	bars := published(t, "nhs/bars/uk.nhsdigital.bars.r4-1.34.0-snapshots.tgz")
	for _, one := range []struct {
		name      string
		p         *definition.Package
		with      []*definition.Package
		otherBase bool // it was made over a version of its base that is not at hand
	}{
		{"R4 core", core, []*definition.Package{core}, false},
		{"UK Core STU1 0.5.1", stu1, []*definition.Package{core, stu1}, false},
		{"England 2.5.0", england, []*definition.Package{core, stu1, england}, true}, // over UK Core STU1 0.5.0
		{"BaRS 1.34.0", bars, []*definition.Package{core, stu1, england, bars}, false},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			c := comparer{source: definition.With(nil, one.with...), otherBase: one.otherBase}
			equal, inherited, all := 0, 0, 0
			for _, s := range one.p.Structures {
				if len(s.Differential) == 0 || len(s.Snapshot) == 0 {
					continue
				}
				all++
				differences, fromBase := c.structure(t, s)
				_, known := explained[one.name][s.URL[strings.LastIndexByte(s.URL, '/')+1:]]
				switch {
				case len(differences) == 0 && known:
					t.Errorf("%s is as published, and explained as if it were not", s.URL)
				case len(differences) == 0 && fromBase:
					inherited++
				case len(differences) == 0:
					equal++
				case !known:
					t.Errorf("%s differs:\n%s", s.URL, strings.Join(differences, "\n"))
				}
			}
			t.Logf("%d of %d snapshots equal the published, %d but for what another version of the base said, %d are explained",
				equal, all, inherited, len(explained[one.name]))
		})
	}
}

// comparer tells where two snapshots differ in ids, cardinalities, types and bindings.
type comparer struct {
	source    definition.Source
	otherBase bool
}

// structure gives the differences, and whether others were put down to the base.
func (c comparer) structure(t *testing.T, s *definition.Structure) (differences []string, fromBase bool) {
	t.Helper()
	made, _, err := definition.Generate(s, c.source.Structure)
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs, was := byID(made), byID(s.Snapshot), map[string]*definition.Element{}
	if base, ok := c.source.Structure(s.Base); ok && c.otherBase {
		was = byID(base.Snapshot)
	}
	for i := range made {
		e := &made[i]
		found := c.element(e, theirs[e.ID])
		if len(found) > 0 && c.otherBase && len(c.element(e, was[e.ID])) == 0 {
			fromBase = true // exactly as inherited: the generator did not touch it
			continue
		}
		differences = append(differences, found...)
	}
	for i := range s.Snapshot {
		if ours[s.Snapshot[i].ID] == nil {
			differences = append(differences, s.Snapshot[i].ID+" is missing")
		}
	}
	if len(differences) == 0 && !fromBase && !slices.EqualFunc(made, s.Snapshot, func(a, b definition.Element) bool { return a.ID == b.ID }) {
		differences = append(differences, "the order differs")
	}
	return differences, fromBase
}

func byID(elements []definition.Element) map[string]*definition.Element {
	m := make(map[string]*definition.Element, len(elements))
	for i := range elements {
		m[elements[i].ID] = &elements[i]
	}
	return m
}

func (c comparer) element(made, published *definition.Element) []string {
	if published == nil {
		return []string{made.ID + " is not in the published"}
	}
	var all []string
	if made.Min != published.Min || made.Max != published.Max {
		all = append(all, fmt.Sprintf("%s is %d..%s, published %d..%s", made.ID, made.Min, made.Max, published.Min, published.Max))
	}
	if !reflect.DeepEqual(coded(made.Types), coded(published.Types)) {
		all = append(all, fmt.Sprintf("%s is %v, published %v", made.ID, made.Types, published.Types))
	}
	if !reflect.DeepEqual(c.binding(made), c.binding(published)) {
		all = append(all, fmt.Sprintf("%s is bound to %v, published %v", made.ID, made.Binding, published.Binding))
	}
	return all
}

// coded leaves out of types what differs between publishers without meaning: the
// FHIR name that stands beside a System type.
func coded(types []definition.Type) []definition.Type {
	all := slices.Clone(types)
	for i := range all {
		all[i].FHIRType = ""
	}
	return all
}

// binding gives the binding in effect: where an element has none of its own, that
// of its only type. Some publishers repeat it (Duration is bound to units of time).
func (c comparer) binding(e *definition.Element) *definition.Binding {
	if e.Binding != nil || len(e.Types) != 1 {
		return e.Binding
	}
	s, ok := c.source.Structure("http://hl7.org/fhir/StructureDefinition/" + e.Types[0].Code)
	if !ok {
		return nil
	}
	return s.Snapshot[0].Binding
}
