// SPDX-License-Identifier: Apache-2.0

package fhir_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/carelode/lode/fhir"
)

// What was set, and only that, is on the wire. A resource is filled at random
// and the tree that must come of it is written down at the same time, without
// the encoder's help: the choices are listed here, not worked out.
func TestWhatWasSetAndOnlyThatIsOnTheWire(t *testing.T) {
	t.Parallel()
	for _, empty := range everyResource() {
		t.Run(typeOf(empty).Name(), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { onTheWire(t, typeOf(empty)) })
		})
	}
}

func FuzzWhatWasSetAndOnlyThatIsOnTheWire(f *testing.F) {
	all := everyResource()
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { onTheWire(t, typeOf(rapid.SampledFrom(all).Draw(t, "resource"))) }))
}

func onTheWire(t *rapid.T, ty reflect.Type) {
	g := &filler{t: t}
	resource, want := g.resource(ty, 0)
	raw, err := fhir.Marshal(resource)
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
	if got := decode(t, raw); !reflect.DeepEqual(got, want) {
		t.Fatalf("sent %s\nwant %v", raw, want)
	}
	again, err := fhir.Append([]byte("before"), resource)
	if err != nil || !bytes.Equal(again, append([]byte("before"), raw...)) {
		t.Fatalf("a second time: %s %v", again, err)
	}
	if !bytes.HasPrefix(raw, []byte(`{"resourceType":"`+ty.Name()+`"`)) {
		t.Fatalf("resourceType is not first")
	}
}

func decode(t interface{ Fatalf(string, ...any) }, raw []byte) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		t.Fatalf("not JSON: %v", err)
	}
	return tree
}

type object = map[string]any

// filler sets fields at random. spots are the primitives of the resource in
// hand, each of which may get an element of its own.
type filler struct {
	t     *rapid.T
	spots []spot
}

type spot struct {
	path, key string
	parent    object
	index     int // in a list, or -1
	size      int
}

func (g *filler) resource(ty reflect.Type, depth int) (any, object) {
	outer := g.spots
	g.spots = nil
	v := reflect.New(ty)
	want := g.fill(v.Elem(), "", depth)
	want["resourceType"] = ty.Name()
	if elements := g.elements(); elements != nil {
		v.Elem().FieldByName("Primitives").Set(reflect.ValueOf(elements))
	}
	g.spots = outer
	return v.Interface(), want
}

// elements gives some primitives an id and an extension beside their value.
func (g *filler) elements() map[string]fhir.Element {
	if len(g.spots) == 0 || rapid.IntRange(0, 2).Draw(g.t, "elements") > 0 {
		return nil
	}
	out := map[string]fhir.Element{}
	for range rapid.IntRange(1, 3).Draw(g.t, "count") {
		s := rapid.SampledFrom(g.spots).Draw(g.t, "spot")
		out[s.path] = fhir.Element{Id: new("e1"), Extension: []fhir.Extension{{Url: "urn:x", ValueCode: new("masked")}}}
		tree := object{"id": "e1", "extension": []any{object{"url": "urn:x", "valueCode": "masked"}}}
		if s.index < 0 {
			s.parent["_"+s.key] = tree
			continue
		}
		list, ok := s.parent["_"+s.key].([]any)
		if !ok {
			list = make([]any, s.size)
			s.parent["_"+s.key] = list
		}
		list[s.index] = tree
	}
	return out
}

// stems are the choice elements of R4 in the types that are sent.
var stems = []string{
	"value", "medication", "event", "onset", "abatement", "effective", "occurrence", "occurred", "deceased", "multipleBirth",
	"asNeeded", "start", "due", "source", "target", "performed", "timing", "scheduled", "product", "dose", "rate", "bounds",
	"author", "content", "detail", "quantity", "subject",
}

func stemOf(name string) string {
	for _, s := range stems {
		if rest, ok := strings.CutPrefix(name, s); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' &&
			rest != "Availability" && rest != "History" {
			return s
		}
	}
	return ""
}

// fill sets what must be set and some of the rest, and returns the tree.
func (g *filler) fill(v reflect.Value, at string, depth int) object {
	want := object{}
	chosen, picked := g.choose(v), g.pick(v.Type(), depth)
	for _, f := range reflect.VisibleFields(v.Type()) {
		name, option, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" || name == "-" || !reachable(f.Type) {
			continue
		}
		wanted := option != "omitempty" || picked[name]
		if stem := stemOf(name); stem != "" && f.Type.Kind() != reflect.Slice {
			wanted = chosen[stem] == name
		}
		if !wanted {
			continue
		}
		if tree := g.value(v.FieldByIndex(f.Index), join(at, name), name, depth); tree != nil {
			want[name] = tree
			g.note(want, name, join(at, name), v.FieldByIndex(f.Index))
		}
	}
	if len(want) == 0 { // an object must hold something
		g.value(v.FieldByName("Id"), "", "id", depth)
		want["id"] = v.FieldByName("Id").Elem().String()
	}
	return want
}

// choose picks one branch, or none if none is required, of each choice.
func (g *filler) choose(v reflect.Value) map[string]string {
	branches, required := map[string][]string{}, map[string]bool{}
	for _, f := range reflect.VisibleFields(v.Type()) {
		name, option, _ := strings.Cut(f.Tag.Get("json"), ",")
		if stem := stemOf(name); stem != "" && f.Type.Kind() != reflect.Slice && reachable(f.Type) {
			branches[stem] = append(branches[stem], name)
			required[stem] = required[stem] || option != "omitempty"
		}
	}
	chosen := map[string]string{}
	for _, stem := range stems {
		if len(branches[stem]) > 0 && (required[stem] || rapid.Bool().Draw(g.t, "choose")) {
			chosen[stem] = rapid.SampledFrom(branches[stem]).Draw(g.t, stem)
		}
	}
	return chosen
}

// pick names the optional fields to set: fewer the deeper they are.
func (g *filler) pick(ty reflect.Type, depth int) map[string]bool {
	var names []string
	for _, f := range reflect.VisibleFields(ty) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.Anonymous && name != "" {
			names = append(names, name)
		}
	}
	picked := map[string]bool{}
	for range rapid.IntRange(0, max(0, 8-2*depth)).Draw(g.t, "fields") {
		picked[rapid.SampledFrom(names).Draw(g.t, "field")] = true
	}
	return picked
}

// note remembers a primitive, that an element may join it.
func (g *filler) note(parent object, name, at string, v reflect.Value) {
	leaf := leafOf(v.Type())
	if leaf.Kind() == reflect.Struct || leaf.Kind() == reflect.Interface || slices.Contains([]string{"id", "url", "div"}, name) {
		return
	}
	if v.Kind() != reflect.Slice {
		g.spots = append(g.spots, spot{at, name, parent, -1, 0})
		return
	}
	for i := range v.Len() {
		g.spots = append(g.spots, spot{at + "[" + strconv.Itoa(i) + "]", name, parent, i, v.Len()})
	}
}

// value sets v and returns its tree.
func (g *filler) value(v reflect.Value, at, name string, depth int) any {
	switch v.Kind() { //nolint:exhaustive // the kinds that FHIR's types have
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return g.value(v.Elem(), at, name, depth)
	case reflect.Slice:
		return g.list(v, at, name, depth)
	case reflect.Interface:
		if depth > 2 {
			return nil
		}
		resource, want := g.resource(typeOf(rapid.SampledFrom(everyResource()).Draw(g.t, "inner")), depth+2)
		v.Set(reflect.ValueOf(resource))
		return want
	case reflect.Struct:
		return g.fill(v, at, depth+1)
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(g.t, name))
		return v.Bool()
	case reflect.Int:
		return g.number(v, name)
	default:
		return g.text(v, name)
	}
}

func (g *filler) list(v reflect.Value, at, name string, depth int) any {
	size := rapid.IntRange(1, 2).Draw(g.t, "size")
	list := reflect.MakeSlice(v.Type(), size, size)
	var want []any
	for i := range size {
		item := g.value(list.Index(i), at+"["+strconv.Itoa(i)+"]", name, depth)
		if item == nil {
			return nil
		}
		want = append(want, item)
	}
	v.Set(list)
	return want
}

func (g *filler) number(v reflect.Value, name string) any {
	if v.Type().Implements(reflect.TypeFor[interface{ Code() string }]()) {
		v.SetInt(int64(rapid.IntRange(0, 1).Draw(g.t, name)))
		code, _ := reflect.TypeAssert[interface{ Code() string }](v)
		return code.Code()
	}
	least := 0 // zero is set too, where FHIR allows it
	if name == "rank" || name == "valuePositiveInt" || name == "limit" || strings.HasPrefix(name, "count") ||
		strings.HasPrefix(name, "frequency") || name == "repetitions" {
		least = 1
	}
	v.SetInt(int64(rapid.IntRange(least, 9).Draw(g.t, name)))
	return json.Number(strconv.FormatInt(v.Int(), 10))
}

func (g *filler) text(v reflect.Value, name string) any {
	switch {
	case v.Type() == reflect.TypeFor[json.Number]():
		v.SetString(rapid.StringMatching(`-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,4})?([eE][+-]?[0-9])?`).Draw(g.t, name))
		return json.Number(v.String())
	case slices.Contains([]string{"text", "display", "family", "city", "title", "div", "given", "line", "valueString"}, name):
		v.SetString(rapid.StringMatching(`[ -~£é—\t\n\r😀]*[<&"\\>']`).Draw(g.t, name))
	case slices.Contains([]string{
		"valueInstant", "effectiveInstant", "issued", "lastUpdated", "recorded", "timestamp", "ifModifiedSince",
		"lastModified", "date", "when",
	}, name):
		v.SetString(rapid.SampledFrom([]string{"2026-01-02T10:00:00Z", "2024-02-29T23:59:59.123+01:00"}).Draw(g.t, name))
	case slices.Contains([]string{"valueTime", "timeOfDay", "availableStartTime", "availableEndTime"}, name):
		v.SetString("08:30:00")
	default: // a year is also a date, a code, an id, a URI and base64
		v.SetString(strconv.Itoa(rapid.IntRange(1900, 2100).Draw(g.t, name)))
	}
	return v.String()
}

// reachable reports whether a field's type can be sent at all.
func reachable(t reflect.Type) bool {
	leaf := leafOf(t)
	return leaf.Kind() != reflect.Struct || sound(leaf)
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}
