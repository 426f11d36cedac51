// SPDX-License-Identifier: Apache-2.0

package definition_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/conformance/profile/instance"
)

// say gives an element of a differential in a few words: "Patient.name 1..1 =ms type:X slice:y".
func say(words string) definition.Element {
	parts := strings.Fields(words)
	e := definition.Element{ID: parts[0], Min: -1}
	var path []string
	for step := range strings.SplitSeq(parts[0], ".") {
		name, slice, _ := strings.Cut(step, ":")
		path = append(path, name)
		e.SliceName = slice
	}
	e.Path = strings.Join(path, ".")
	for _, p := range parts[1:] {
		kind, value, _ := strings.Cut(p, ":")
		switch kind {
		case "type":
			code, profile, _ := strings.Cut(value, "@")
			one := definition.Type{Code: code}
			if profile != "" {
				one.Profiles = []string{profile}
			}
			e.Types = append(e.Types, one)
		case "aggregated":
			e.Types = append(e.Types, definition.Type{Code: value, Aggregation: []string{"bundled"}})
		case "bind":
			strength, set, _ := strings.Cut(value, "@")
			e.Binding = &definition.Binding{Strength: strength, ValueSet: set}
		case "fixed":
			e.Fixed = &instance.Node{Value: value, HasValue: true, Type: "code"}
		case "rule":
			e.Constraints = append(e.Constraints, definition.Constraint{Key: value, Severity: "error", Human: "planted"})
		case "cut":
			e.Slicing = &definition.Slicing{Rules: "open", Discriminators: []definition.Discriminator{{Type: "value", Path: value}}}
		case "ms":
			e.MustSupport = true
		case "noid":
			e.ID = ""
		default:
			low, high, _ := strings.Cut(p, "..")
			if low != "" {
				_, _ = fmt.Sscan(low, &e.Min)
			}
			e.Max = high
		}
	}
	return e
}

const example = "http://example.org/StructureDefinition/"

// profile makes a constraint of a base; a base without a scheme is one of R4 core.
func profile(name, base string, elements ...string) *definition.Structure {
	s := &definition.Structure{URL: example + name, Name: name, Kind: "resource", Derivation: "constraint", Base: base}
	if !strings.Contains(base, "/") {
		s.Base = "http://hl7.org/fhir/StructureDefinition/" + base
	}
	for _, e := range elements {
		s.Differential = append(s.Differential, say(e))
	}
	if len(elements) > 0 {
		s.Type, _, _ = strings.Cut(s.Differential[0].Path, ".")
	}
	return s
}

// show gives an element as say reads it, without what the test does not look at.
func show(e *definition.Element) string {
	out := []string{fmt.Sprintf("%d..%s", e.Min, e.Max)}
	for _, t := range e.Types {
		w := t.Code
		if len(t.Profiles) > 0 {
			w += "@" + strings.TrimPrefix(t.Profiles[0], example)
		}
		if len(t.TargetProfiles) > 0 {
			w += fmt.Sprintf("(%d)", len(t.TargetProfiles))
		}
		out = append(out, w)
	}
	if len(out) > 4 {
		out = append(out[:1], "many")
	}
	if e.Binding != nil {
		out = append(out, "bind:"+e.Binding.Strength)
	}
	if e.Fixed != nil {
		out = append(out, "fixed:"+e.Fixed.Value)
	}
	if e.Slicing != nil {
		out = append(out, "cut:"+e.Slicing.Discriminators[0].Path)
	}
	if e.MustSupport {
		out = append(out, "ms")
	}
	if e.ContentReference != "" {
		out = append(out, e.ContentReference)
	}
	for _, c := range e.Constraints {
		if c.Human == "planted" {
			out = append(out, "rule:"+c.Key)
		}
	}
	return strings.Join(out, " ")
}

// TestSnapshotRules shows each rule of https://hl7.org/fhir/R4/profiling.html
// and elementdefinition.html on the smallest profile that needs it.
func TestSnapshotRules(t *testing.T) {
	t.Parallel()
	line := profile("Line", "Address", "Address.line 1..2", "Address.city 1..")
	once := profile("Once", "Extension", "Extension 0..1", "Extension.url fixed:once", "Extension.valueCode bind:required@x")
	once.Type = "Extension"
	parent := profile("Parent", "Patient", "Patient.identifier cut:system", "Patient.identifier:nhs 1..1",
		"Patient.identifier:nhs.system 1.. fixed:nhs", "Patient.name 1.. rule:name-1 ms", "Patient.contact.name 1..")
	for name, c := range map[string]struct {
		rule  string // of the specification
		given *definition.Structure
		want  map[string]string // "" where the element must not be
	}{
		"what is not said is inherited": {
			"elementdefinition.html#min-max",
			profile("p", "Patient", "Patient.gender 1.. ms"),
			map[string]string{"Patient.gender": "1..1 code bind:required ms", "Patient.birthDate": "0..1 date", "Patient.link.other": "1..1 Reference(2)"},
		},
		"a binding is replaced": {
			"elementdefinition.html#interpretation: binding",
			profile("p", "Patient", "Patient.maritalStatus bind:required@http://example.org/vs"),
			map[string]string{"Patient.maritalStatus": "0..1 CodeableConcept bind:required"},
		},
		"a path walks into a type": {
			"elementdefinition.html#interpretation: path inside the resource, including into the data types",
			profile("p", "Patient", "Patient.address.line 1..1"),
			map[string]string{"Patient.address": "0..* Address", "Patient.address.line": "1..1 string", "Patient.address.city": "0..1 string", "Patient.name.family": ""},
		},
		"a path walks into the profile of a type": {
			"elementdefinition.html#definition: type.profile",
			profile("p", "Patient", "Patient.address type:Address@"+example+"Line", "Patient.address.text 1.."),
			map[string]string{"Patient.address": "0..* Address@Line", "Patient.address.line": "1..2 string", "Patient.address.text": "1..1 string"},
		},
		"several types share what an element has": {
			"elementdefinition.html#typesx",
			profile("p", "Patient", "Patient.deceased[x].extension 1.."),
			map[string]string{"Patient.deceased[x].extension": "1..* Extension cut:url", "Patient.deceased[x].id": "0..1 http://hl7.org/fhirpath/System.String"},
		},
		"a slice begins as its element, without its minimum": {
			"profiling.html#slicing",
			profile("p", "Patient", "Patient.telecom 2.. cut:system", "Patient.telecom:phone ..1", "Patient.telecom:phone.system 1.. fixed:phone"),
			map[string]string{
				"Patient.telecom": "2..* ContactPoint cut:system", "Patient.telecom:phone": "0..1 ContactPoint",
				"Patient.telecom:phone.system": "1..1 code bind:required fixed:phone", "Patient.telecom:phone.value": "0..1 string",
			},
		},
		"a slice of the base is constrained further": {
			"profiling.html#slicing",
			profile("p", example+"Parent", "Patient.identifier:nhs.value 1..", "Patient.identifier:other ..2"),
			map[string]string{
				"Patient.identifier:nhs": "1..1 Identifier", "Patient.identifier:nhs.system": "1..1 uri fixed:nhs",
				"Patient.identifier:nhs.value": "1..1 string", "Patient.identifier:other": "0..2 Identifier", "Patient.name": "1..* HumanName ms rule:name-1",
			},
		},
		"a new slice has what the base said below its element": {
			"profiling.html#slicing",
			profile("p", example+"Parent", "Patient.contact cut:gender", "Patient.contact:kin ..1"),
			map[string]string{"Patient.contact.name": "1..1 HumanName", "Patient.contact:kin.name": "1..1 HumanName"},
		},
		"a slice is sliced again": {
			"profiling.html#slicing: re-slicing",
			profile("p", example+"Parent", "Patient.identifier:nhs ..* cut:use", "Patient.identifier:nhs/old ..1", "Patient.identifier:nhs/old.use fixed:old"),
			map[string]string{
				"Patient.identifier:nhs": "1..* Identifier cut:use", "Patient.identifier:nhs/old": "0..1 Identifier",
				"Patient.identifier:nhs/old.system": "1..1 uri fixed:nhs", "Patient.identifier:nhs/old.use": "0..1 code bind:required fixed:old",
			},
		},
		"extensions are sliced by url, and may stand as often as their profile says": {
			"profiling.html#slicing: extensions; defining-extensions.html",
			profile("p", "Patient", "Patient.extension:once type:Extension@"+example+"Once", "Patient.birthDate.extension:once 1.. type:Extension@"+example+"Once"),
			map[string]string{
				"Patient.extension": "0..* Extension cut:url", "Patient.extension:once": "0..1 Extension@Once",
				"Patient.birthDate.extension:once": "1..1 Extension@Once",
			},
		},
		"a path walks into the profile of an extension": {
			"profiling.html#slicing: extensions; defining-extensions.html",
			profile("p", "Patient", "Patient.extension:once type:Extension@"+example+"Once", "Patient.extension:once.value[x] 1.."),
			map[string]string{"Patient.extension:once.url": "1..1 http://hl7.org/fhirpath/System.String fixed:once", "Patient.extension:once.value[x]": "1..1 code cut:$this"},
		},
		"a branch of a choice is a slice of it, and forbids no other": {
			"elementdefinition.html#typesx",
			profile("p", "Observation", "Observation.valueQuantity.code 1.."),
			map[string]string{
				"Observation.value[x]": "0..1 many cut:$this", "Observation.value[x]:valueQuantity": "0..1 Quantity",
				"Observation.value[x]:valueQuantity.code": "1..1 code", "Observation.valueQuantity": "",
			},
		},
		"a choice is limited to some types": {
			"elementdefinition.html#typesx",
			profile("p", "Observation", "Observation.value[x] type:Quantity type:string"),
			map[string]string{"Observation.value[x]": "0..1 Quantity string"},
		},
		"a reference to content is unfolded where it is constrained": {
			"elementdefinition.html#definition: contentReference",
			profile("p", "Questionnaire", "Questionnaire.item 1..", "Questionnaire.item.item.linkId fixed:x", "Questionnaire.item.item.item.text 1.."),
			map[string]string{
				"Questionnaire.item.item": "0..* #Questionnaire.item", "Questionnaire.item.item.linkId": "1..1 string fixed:x",
				"Questionnaire.item.linkId": "1..1 string", "Questionnaire.item.item.item.text": "1..1 string",
				"Questionnaire.item.item.item.item": "0..* #Questionnaire.item", "Questionnaire.item.item.item.item.linkId": "",
			},
		},
		"invariants are added, and replace none": {
			"elementdefinition.html#interpretation: constraint",
			profile("p", example+"Parent", "Patient.name rule:name-1 rule:name-2"),
			map[string]string{"Patient.name": "1..* HumanName ms rule:name-1 rule:name-2"},
		},
		"how a reference may be made leaves what it may be made to": {
			"elementdefinition.html#aggregation",
			profile("p", "Patient", "Patient.managingOrganization aggregated:Reference"),
			map[string]string{"Patient.managingOrganization": "0..1 Reference(1)"},
		},
		"paths in their order tell the slice where ids do not": {
			"elementdefinition.html#slicing: the order of elements",
			profile("p", "Patient", "Patient.telecom cut:system noid", "Patient.telecom:phone ..1 noid", "Patient.telecom.system fixed:phone noid",
				"Patient.telecom:mail noid", "Patient.telecom.system fixed:email noid"),
			map[string]string{"Patient.telecom:phone.system": "0..1 code bind:required fixed:phone", "Patient.telecom:mail.system": "0..1 code bind:required fixed:email"},
		},
		"a new type adds elements to its base": {
			"structuredefinition.html: derivation",
			func() *definition.Structure {
				s := profile("Thing", "Element", "Thing 0..*", "Thing.part 1..* type:BackboneElement", "Thing.part.name 0..1 type:string")
				s.Kind, s.Derivation = "logical", ""
				return s
			}(),
			map[string]string{"Thing.id": "0..1 http://hl7.org/fhirpath/System.String", "Thing.part": "1..* BackboneElement", "Thing.part.modifierExtension": "0..* Extension", "Thing.part.name": "0..1 string"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := definition.With(definition.Core(), &definition.Package{Structures: []*definition.Structure{line, once, parent, c.given}})
			s, ok := source.Structure(c.given.URL)
			if !ok || len(s.Problems) > 0 {
				t.Fatalf("%s: found %v, problems %q", c.rule, ok, s.Problems)
			}
			made := byID(s.Snapshot)
			for id, want := range c.want {
				got := ""
				if e := made[id]; e != nil {
					got = show(e)
				}
				if got != want {
					t.Errorf("%s: %s is %q, want %q", c.rule, id, got, want)
				}
			}
		})
	}
}

func TestElementsKnowWhereTheyAreDefined(t *testing.T) {
	t.Parallel()
	s, _ := definition.Core().Structure("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient")
	for _, e := range s.Snapshot {
		if e.ID == "Patient.identifier:nhsNumber.system" && (e.BasePath != "Identifier.system" || e.BaseMax != "1") {
			t.Errorf("%s is defined as %s with at most %s", e.ID, e.BasePath, e.BaseMax)
		}
	}
}

func TestSnapshotsThatCannotBeMade(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		given []*definition.Structure
		want  string // in the problems of the first
		made  bool
	}{
		"the base is not known":       {[]*definition.Structure{profile("a", example+"none", "Patient.name 1..")}, "is not known", false},
		"a profile of itself":         {[]*definition.Structure{profile("a", example+"a", "Patient.name 1..")}, "is not known", false},
		"two profiles of one another": {[]*definition.Structure{profile("a", example+"b"), profile("b", example+"a")}, "is not known", false},
		"an element that is nowhere":  {[]*definition.Structure{profile("a", "Patient", "Patient.colour 1..")}, "Patient.colour: the base has no such element", true},
		"a branch of no type":         {[]*definition.Structure{profile("a", "Patient", "Patient.deceasedString 1..")}, "no such element", true},
		"a slice of what is not cut":  {[]*definition.Structure{profile("a", "Patient", "Patient.name:one 1..")}, "not sliced", true},
		"paths of another type":       {[]*definition.Structure{profile("a", "Patient", "Person.name 1..")}, "do not begin with", true},
		"a type that is its own part": {[]*definition.Structure{
			profile("a", "Extension", "Extension.extension:x type:Extension@"+example+"a", "Extension.extension:x.extension 1.."),
		}, "", true},
		"very deep walking": {[]*definition.Structure{
			profile("a", "Questionnaire", "Questionnaire."+strings.Repeat("item.", 70)+"linkId 1.."),
		}, "too deep", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := definition.With(definition.Core(), &definition.Package{Structures: c.given})
			s, ok := source.Structure(c.given[0].URL)
			if !ok {
				t.Fatal("the structure itself is not given")
			}
			if all := strings.Join(s.Problems, "; "); !strings.Contains(all, c.want) || (len(s.Snapshot) > 0) != c.made {
				t.Errorf("%d elements, problems %q, want %q", len(s.Snapshot), all, c.want)
			}
		})
	}
	if _, _, err := definition.Generate(profile("a", "None", "None.x 1.."), definition.Core().Structure); !errors.Is(err, definition.ErrUnbuildable) {
		t.Errorf("an unknown base gave %v", err)
	}
}
