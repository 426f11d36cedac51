// SPDX-License-Identifier: Apache-2.0

package fhir_test

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/carelode/lode/fhir"
)

// usual is one of each type that has a quick way, with all that it writes.
func usual() []any {
	one := func() *string { return new("2026") } // a year is also a code, a URI and a text
	coding := fhir.Coding{System: one(), Code: one(), Display: one()}
	known := fhir.Identifier{System: one(), Value: one()}
	return []any{
		&coding, &known,
		&fhir.CodeableConcept{Coding: []fhir.Coding{coding, coding}, Text: one()},
		&fhir.Reference{Reference: one(), Type: one(), Identifier: &known, Display: one()},
		&fhir.Period{Start: one(), End: one()},
		&fhir.Annotation{Time: one(), Text: "2026"},
		&fhir.Meta{Profile: []string{"2026"}},
		&fhir.BundleEntryRequest{Method: new(fhir.HTTPVerbPUT), Url: "2026"},
		&fhir.BundleEntryRequest{Method: new(fhir.HTTPVerbPOST), Url: "2026"},
	}
}

func TestTheQuickWayIsTaken(t *testing.T) {
	t.Parallel()
	for _, object := range usual() {
		got, taken := fhir.Quickly(object)
		want, err := fhir.ByPlan(object)
		if !taken || err != nil || !bytes.Equal(got, want) {
			t.Errorf("%T: taken %v: %s\nby plan: %s %v", object, taken, got, want, err)
		}
	}
}

// Whatever is set, and however wrong: what is written quickly is what the plan
// writes, and what the plan refuses is not written quickly.
func TestTheQuickWayWritesWhatThePlanWrites(t *testing.T) {
	t.Parallel()
	for _, object := range usual() {
		ty := reflect.TypeOf(object).Elem()
		t.Run(ty.Name(), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				v := reflect.New(ty)
				(&filler{t: t}).fill(v.Elem(), "", 3)
				for _, leaf := range texts(v.Elem()) {
					if rapid.IntRange(0, 3).Draw(t, "spoil") == 0 {
						leaf.SetString(rapid.SampledFrom([]string{
							"", " ", "a  b", "a b", "a\tb", "\x00", "caf\xc3\xa9", "\xff\xfe", `"\`, "2026-02-30", "2026-02-28", "plain text of a length <&>",
						}).Draw(t, "text"))
					}
				}
				got, taken := fhir.Quickly(v.Interface())
				want, err := fhir.ByPlan(v.Interface())
				if taken && (err != nil || !bytes.Equal(got, want)) {
					t.Fatalf("quickly: %s\nby plan: %s %v", got, want, err)
				}
			})
		})
	}
}

// texts are the texts anywhere in a value.
func texts(v reflect.Value) []reflect.Value {
	switch v.Kind() { //nolint:exhaustive // the kinds that hold others, and text
	case reflect.String:
		return []reflect.Value{v}
	case reflect.Pointer:
		return texts(v.Elem())
	case reflect.Slice:
		var all []reflect.Value
		for i := range v.Len() {
			all = append(all, texts(v.Index(i))...)
		}
		return all
	case reflect.Struct:
		var all []reflect.Value
		for _, f := range v.Fields() {
			all = append(all, texts(f)...)
		}
		return all
	}
	return nil
}
