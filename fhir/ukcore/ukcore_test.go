// SPDX-License-Identifier: Apache-2.0

package ukcore_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
)

// extensions is one of each that the package makes, by the element it belongs to.
func extensions() map[string][]fhir.Extension {
	preference, _ := ukcore.ContactPreference("3", "after ten", "12")
	return map[string][]fhir.Extension{
		"Patient": {
			ukcore.NHSNumberUnavailableReason("overseas-patient"), ukcore.EthnicCategory("A"), ukcore.BirthSex("F"),
			ukcore.BirthSex("UNK"), ukcore.DeathNotification("1", "2026-01-02"), preference, ukcore.ResidentialStatus("H"),
		},
		"Patient.identifier":      ukcore.NHSNumber("9990000018", ukcore.NumberVerified).Extension,
		"Patient.contact":         {ukcore.ContactRank(1), ukcore.CopyCorrespondence(false)},
		"Address":                 {ukcore.UPRN("10000000001")},
		"ServiceRequest":          {ukcore.AdditionalContact(fhir.Refer("Practitioner/1"))},
		"ServiceRequest.priority": ukcore.PriorityReason(fhir.TextConcept("fell twice")).Extension,
		"ContactPoint.system":     ukcore.Textphone().Extension,
		"Encounter":               {ukcore.OutcomeOfAttendance("2")},
	}
}

func TestEveryExtensionCanBeSentAndShowsItsCode(t *testing.T) {
	t.Parallel()
	for element, list := range extensions() {
		for _, e := range list {
			p := &fhir.Patient{}
			p.Extension = []fhir.Extension{e}
			out, err := fhir.Marshal(p)
			if err != nil {
				t.Errorf("%s %s: %v", element, e.Url, err)
			}
			if strings.Count(string(out), `"code":`) != strings.Count(string(out), `"display":`) {
				t.Errorf("%s %s has a code without its text: %s", element, e.Url, out)
			}
		}
	}
}

func TestNHSNumberHasItsStatus(t *testing.T) {
	t.Parallel()
	p := &fhir.Patient{}
	p.Identifier = []fhir.Identifier{ukcore.NHSNumber("9990000018", ukcore.NumberVerified)}
	want := `{"resourceType":"Patient","identifier":[{"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/` +
		`Extension-UKCore-NHSNumberVerificationStatus","valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/` +
		`CodeSystem/UKCore-NHSNumberVerificationStatusEngland","code":"01","display":"Number present and verified"}]}}],` +
		`"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}]}`
	if got, err := fhir.Marshal(p); err != nil || string(got) != want {
		t.Errorf("got %s %v", got, err)
	}
}

func TestExtensionsOfPrimitivesAreSentBesideThem(t *testing.T) {
	t.Parallel()
	r := &fhir.ServiceRequest{Status: new(fhir.RequestStatusActive), Intent: new(fhir.RequestIntentOrder)}
	r.Subject, r.Priority = fhir.Refer("Patient/1"), new(fhir.RequestPriorityUrgent)
	r.Primitives = map[string]fhir.Element{
		"priority": ukcore.PriorityReason(fhir.TextConcept("fell twice")), "authoredOn": ukcore.Absent("unknown"),
	}
	got, err := fhir.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"priority":"urgent","_priority":{"extension":[{"url":`, `"_authoredOn":{"extension"`} {
		if !strings.Contains(string(got), part) {
			t.Errorf("%s is not in %s", part, got)
		}
	}
}

func TestRelationshipIsFoundInTheSystemThatHasIt(t *testing.T) {
	t.Parallel()
	for code, system := range map[string]string{
		"Carer": ukcore.SystemRelationshipRole, "DAU": ukcore.SystemRole, "FRND": ukcore.SystemRole, "N": ukcore.SystemContactRole,
	} {
		c, ok := ukcore.Relationship(code)
		if !ok || *c.Coding[0].System != system || c.Coding[0].Display == nil {
			t.Errorf("%s: %v %v", code, c, ok)
		}
	}
	if _, ok := ukcore.Relationship("neighbour's cat"); ok {
		t.Error("a code that no system has was found")
	}
}

func TestUnknownCodeHasNoText(t *testing.T) {
	t.Parallel()
	if c := ukcore.Concept(ukcore.SystemEthnicCategory, "unlisted"); c.Coding[0].Display != nil {
		t.Errorf("text %q", *c.Coding[0].Display)
	}
	if _, given := ukcore.ContactPreference("", "", ""); given {
		t.Error("a preference of nothing was given")
	}
}

func TestSystemsDifferingOnlyInCaseAreTheSame(t *testing.T) {
	t.Parallel()
	if !ukcore.SameSystem(ukcore.SystemNHSNumber, "https://fhir.nhs.uk/id/nhs-number") || ukcore.SameSystem(ukcore.SystemODS, ukcore.SystemODSSite) {
		t.Error("systems are compared wrongly")
	}
}

// Against UK Core itself, when it is at hand: the URLs, versions and statuses in
// the source, where each extension belongs and what it holds, and the codes.
func TestNamesAreThoseOfUKCore(t *testing.T) {
	t.Parallel()
	root := filepath.Join(os.Getenv("LODE_REFERENCE_DATA"), "nhs", "ukcore")
	if _, err := os.Stat(root); err != nil { //nolint:gosec // the reference data
		t.Log("no UK Core in $LODE_REFERENCE_DATA: names are used as they are")
		return
	}
	profilesAgree(t, root)
	extensionsAgree(t, root)
	codesAgree(t, root)
}

func profilesAgree(t *testing.T, root string) {
	t.Helper()
	source := read(t, "profiles.go")
	active, draft, _ := strings.Cut(source, "status draft")
	for status, part := range map[string]string{"active": active, "draft": draft} {
		for _, m := range regexp.MustCompile(`= profile \+ "([\w-]+)"\s+// (\S+)`).FindAllStringSubmatch(part, -1) {
			definition := read(t, filepath.Join(root, "structuredefinitions", "UKCore-"+m[1]+".xml"))
			has(t, m[1], definition, `<url value="https://fhir.hl7.org.uk/StructureDefinition/UKCore-`+m[1]+`"`)
			has(t, m[1], definition, `<version value="`+m[2]+`"`)
			has(t, m[1], definition, `<status value="`+status+`"`)
		}
	}
}

func extensionsAgree(t *testing.T, root string) {
	t.Helper()
	for element, list := range extensions() {
		for _, e := range list {
			name := e.Url[strings.LastIndex(e.Url, "/")+1:]
			definition := read(t, filepath.Join(root, "structuredefinitions", name+".xml"))
			has(t, name, definition, `<fixedUri value="`+e.Url+`"`)
			has(t, name, definition, `<status value="active"`)
			has(t, name, definition, `<expression value="`+element+`"`)
			parts := e.Extension
			if len(parts) == 0 {
				parts = []fhir.Extension{e}
			}
			for _, p := range parts {
				has(t, name, definition, `<fixedUri value="`+p.Url+`"`)
				has(t, name, definition, `<code value="`+kindOf(p)+`"`)
			}
		}
	}
	for _, m := range regexp.MustCompile(`= extension \+ "(\w+)"\s+// .* (\S+)`).FindAllStringSubmatch(read(t, "extensions.go"), -1) {
		definition := read(t, filepath.Join(root, "structuredefinitions", "Extension-UKCore-"+m[1]+".xml"))
		has(t, m[1], definition, `<version value="`+m[2]+`"`)
		has(t, m[1], definition, `<status value="active"`)
	}
}

func kindOf(e fhir.Extension) string {
	switch {
	case e.ValueCodeableConcept != nil:
		return "CodeableConcept"
	case e.ValueString != nil:
		return "string"
	case e.ValueDateTime != nil:
		return "dateTime"
	case e.ValueBoolean != nil:
		return "boolean"
	case e.ValuePositiveInt != nil:
		return "positiveInt"
	case e.ValueReference != nil:
		return "Reference"
	default:
		return "none"
	}
}

// codesAgree compares whole lists, both ways.
func codesAgree(t *testing.T, root string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(read(t, "codes.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string][]string{}
	for _, r := range rows[1:] {
		lists[r[0]] = append(lists[r[0]], r[1])
	}
	concept := regexp.MustCompile(`(?s)<concept>\s*<code value="([^"]*)"`)
	for system, codes := range lists {
		name, own := strings.CutPrefix(system, "https://fhir.hl7.org.uk/CodeSystem/")
		if !own {
			continue
		}
		var want []string
		for _, m := range concept.FindAllStringSubmatch(read(t, filepath.Join(root, "codesystems", "CodeSystem-"+name+".xml")), -1) {
			want = append(want, m[1])
		}
		if !slices.Equal(codes, want) {
			t.Errorf("%s has %v, UK Core has %v", name, codes, want)
		}
	}
	if len(lists) < 12 {
		t.Errorf("%d lists only", len(lists))
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(name) //nolint:gosec // a path within the reference data
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func has(t *testing.T, what, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%s: UK Core does not have %s", what, part)
	}
}
