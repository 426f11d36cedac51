// SPDX-License-Identifier: Apache-2.0

package definition_test

import (
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/profile/definition"
)

// TestPublishedSnapshotsAreGivenOneForm reads what older tools published.
func TestPublishedSnapshotsAreGivenOneForm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		elements string
		want     string
	}{
		"as it should be": {
			`{"id":"A","path":"A"},{"id":"A.b","path":"A.b","min":1,"max":"1"},{"id":"A.b:c","path":"A.b","sliceName":"c","max":"1"}`,
			"A 0.. | A.b 1..1 | A.b:c 0..1",
		},
		"without ids": {
			`{"path":"A"},{"path":"A.b","max":"*"},{"path":"A.b.d","max":"1"},{"path":"A.b","sliceName":"c","max":"1"},{"path":"A.b.d","max":"0"}`,
			"A 0.. | A.b 0..* | A.b.d 0..1 | A.b:c 0..1 | A.b:c.d 0..0",
		},
		"with a choice that was renamed": {
			`{"id":"A","path":"A"},
			 {"id":"A.value[x]:valueQuantity","path":"A.valueQuantity","sliceName":"valueQuantity","min":1,"max":"1","base":{"path":"A.value[x]","min":0,"max":"1"},"type":[{"code":"Quantity"}]},
			 {"id":"A.value[x]:valueQuantity.code","path":"A.valueQuantity.code","min":1,"max":"1"},{"id":"A.z","path":"A.z","max":"1"}`,
			"A 0.. | A.value[x] 1..1 Quantity cut:$this | A.value[x]:valueQuantity 1..1 Quantity | A.value[x]:valueQuantity.code 1..1 | A.z 0..1",
		},
		"with several branches that were renamed": {
			`{"path":"A"},{"path":"A.valueCode","min":1,"max":"1","base":{"path":"A.value[x]"},"type":[{"code":"code"}]},
			 {"path":"A.valueUri","max":"1","base":{"path":"A.value[x]"},"type":[{"code":"uri"}]}`,
			"A 0.. | A.value[x] 0..1 code uri cut:$this | A.value[x]:valueCode 1..1 code | A.value[x]:valueUri 0..1 uri",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := definition.Read(strings.NewReader(
				`{"resourceType":"StructureDefinition","url":"http://example.org/a","type":"A","snapshot":{"element":[` + c.elements + `]}}`))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range p.Structures[0].Snapshot {
				got = append(got, e.ID+" "+show(&e))
			}
			if all := strings.Join(got, " | "); all != c.want {
				t.Errorf("got  %s\nwant %s", all, c.want)
			}
		})
	}
}

// TestBrokenSnapshotsAreMadeAnew reads snapshots that lack what a snapshot must have.
func TestBrokenSnapshotsAreMadeAnew(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]string{
		"an element without a maximum":           "Patient.gender 1..",
		"an element without a type":              "Patient.gender 1..1",
		"a slice of an element that is left out": "Patient.name:one 0..1 type:HumanName",
		"an element below one that is left out":  "Patient.contact.gender 0..1 type:code",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := profile("a", "Patient", "Patient.gender 1..")
			s.Snapshot = []definition.Element{say("Patient 0..*"), say(broken)}
			made, ok := definition.With(definition.Core(), &definition.Package{Structures: []*definition.Structure{s}}).Structure(s.URL)
			if e := byID(made.Snapshot)["Patient.gender"]; !ok || e == nil || show(e) != "1..1 code bind:required" {
				t.Errorf("the snapshot is %+v", made.Snapshot)
			}
			alone, ok := definition.With(nil, &definition.Package{Structures: []*definition.Structure{s}}).Structure(s.URL)
			if !ok || len(alone.Snapshot) != 2 || len(alone.Problems) == 0 {
				t.Error("without the base, the published one was not left")
			}
		})
	}
}
