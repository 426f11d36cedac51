// SPDX-License-Identifier: Apache-2.0

package instance_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/profile/instance"
)

// show writes a tree in one line: name:Type=value(children).
func show(n *instance.Node) string {
	var b strings.Builder
	b.WriteString(n.Name)
	if n.Type != "" {
		b.WriteString(":" + n.Type)
	}
	if n.HasValue {
		b.WriteString("=" + n.Value)
	}
	if len(n.Children) > 0 {
		b.WriteString("(")
		for i, c := range n.Children {
			if i > 0 {
				b.WriteString(" ")
			}
			b.WriteString(show(c))
		}
		b.WriteString(")")
	}
	return b.String()
}

func rules(d instance.Document) string {
	var all []string
	for _, p := range d.Problems {
		all = append(all, p.Rule)
	}
	return strings.Join(all, " ")
}

func TestReadBothFormats(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ input, tree, problems string }{
		"json plain":                {`{"resourceType":"Patient","active":true,"name":[{"family":"A","given":["B","C"]}]}`, ":Patient(active=true name(family=A given=B given=C))", ""},
		"json escapes":              {`{"a":"x\n\u00e9\ud83d\ude00\""}`, "(a=x\né😀\")", ""},
		"json numbers keep digits":  {`{"a":1.50,"b":-0,"c":1e-3}`, "(a=1.50 b=-0 c=1e-3)", ""},
		"json sibling":              {`{"birthDate":"1970","_birthDate":{"id":"x"}}`, "(birthDate=1970(id=x))", ""},
		"json sibling first":        {`{"_birthDate":{"id":"x"},"birthDate":"1970"}`, "(birthDate=1970(id=x))", ""},
		"json sibling only":         {`{"_birthDate":{"id":"x"}}`, "(birthDate(id=x))", ""},
		"json sibling arrays":       {`{"given":["A",null],"_given":[null,{"id":"x"}]}`, "(given=A given(id=x))", ""},
		"json sibling lengths":      {`{"given":["A"],"_given":[null,{"id":"x"}]}`, "(given=A given(id=x))", "sibling"},
		"json sibling shape":        {`{"given":["A"],"_given":{"id":"x"}}`, "(given=A(id=x))", "sibling"},
		"json sibling of object":    {`{"period":{"start":"2020"},"_period":{"id":"x"}}`, "(period(start=2020 id=x))", "sibling"},
		"json null":                 {`{"a":null}`, "(a)", "null"},
		"json empty array":          {`{"a":[]}`, "", "empty-array"},
		"json nested array":         {`{"a":[["x"]]}`, "(a=x)", "nested-array"},
		"json duplicate":            {`{"a":1,"a":2}`, "(a=1)", "duplicate-key"},
		"json resourceType number":  {`{"resourceType":1}`, "", "resource"},
		"json contained":            {`{"resourceType":"List","contained":[{"resourceType":"Patient","id":"p"}]}`, ":List(contained:Patient(id=p))", ""},
		"xml plain":                 {`<Patient xmlns="http://hl7.org/fhir"><active value="true"/><name><family value="A"/></name></Patient>`, ":Patient(active=true name(family=A))", ""},
		"xml attributes":            {`<Patient xmlns="http://hl7.org/fhir"><extension url="u" id="i"><valueCode value="c"/></extension></Patient>`, ":Patient(extension(url=u id=i valueCode=c))", ""},
		"xml contained":             {`<List xmlns="http://hl7.org/fhir"><contained><Patient><id value="p"/></Patient></contained></List>`, ":List(contained:Patient(id=p))", ""},
		"xml two in one wrapper":    {`<List xmlns="http://hl7.org/fhir"><contained><Patient><id value="p"/></Patient><Patient/></contained></List>`, ":List(contained:Patient(id=p))", "resource"},
		"xml text":                  {`<Patient xmlns="http://hl7.org/fhir">x</Patient>`, ":Patient", "text"},
		"xml attribute":             {`<Patient xmlns="http://hl7.org/fhir"><active valu="true"/></Patient>`, ":Patient(active)", "attribute"},
		"xml namespace":             {`<Patient><active value="true"/></Patient>`, ":Patient(active=true)", "namespace"},
		"xml foreign element":       {`<Patient xmlns="http://hl7.org/fhir"><x xmlns="urn:x"/></Patient>`, ":Patient", "namespace"},
		"xml narrative":             {`<Patient xmlns="http://hl7.org/fhir"><text><div xmlns="http://www.w3.org/1999/xhtml"><p>a</p></div></text></Patient>`, `:Patient(text(div=<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p></div>))`, ""},
		"xml narrative by a prefix": {`<Patient xmlns="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml"><text><h:div><h:p>a</h:p></h:div></text></Patient>`, `:Patient(text(div=<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p></div>))`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := instance.Read([]byte(c.input))
			if err != nil {
				t.Fatal(err)
			}
			if got := show(d.Root); got != c.tree {
				t.Errorf("tree %s, want %s", got, c.tree)
			}
			if got := rules(d); got != c.problems {
				t.Errorf("problems %q, want %q", got, c.problems)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		input string
		kind  error
	}{
		"nothing":                 {"", instance.ErrMalformed},
		"json list":               {"[]", instance.ErrMalformed},
		"json open":               {`{"a":`, instance.ErrMalformed},
		"json trailing":           {`{} {}`, instance.ErrMalformed},
		"json trailing comma":     {`{"a":1,}`, instance.ErrMalformed},
		"json leading zero":       {`{"a":01}`, instance.ErrMalformed},
		"json bare point":         {`{"a":1.}`, instance.ErrMalformed},
		"json control":            {"{\"a\":\"\x01\"}", instance.ErrMalformed},
		"json half surrogate":     {`{"a":"\ud83d"}`, instance.ErrMalformed},
		"json not UTF-8":          {"{\"a\":\"\xff\"}", instance.ErrMalformed},
		"json comment":            {`{"a":1 /* x */}`, instance.ErrMalformed},
		"json deep objects":       {strings.Repeat(`{"a":`, 200) + "1" + strings.Repeat("}", 200), instance.ErrRefused},
		"json deep arrays":        {`{"a":` + strings.Repeat("[", 100_000), instance.ErrRefused},
		"xml unclosed":            {`<Patient xmlns="http://hl7.org/fhir">`, instance.ErrMalformed},
		"xml entity":              {`<Patient xmlns="http://hl7.org/fhir"><a value="&x;"/></Patient>`, instance.ErrMalformed},
		"xml DTD":                 {`<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><Patient xmlns="http://hl7.org/fhir"/>`, instance.ErrRefused},
		"xml deep":                {strings.Repeat("<a>", 100_000), instance.ErrRefused},
		"xml two roots":           {`<a/><b/>`, instance.ErrMalformed},
		"xml deep narrative":      {`<a><div xmlns="http://www.w3.org/1999/xhtml">` + strings.Repeat("<p>", 1000), instance.ErrRefused},
		"xml other character set": {`<?xml version="1.0" encoding="latin1"?><a/>`, instance.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := instance.Read([]byte(c.input))
			if !errors.Is(err, c.kind) {
				t.Errorf("got %v, want %v", err, c.kind)
			}
		})
	}
}

func TestPositions(t *testing.T) {
	t.Parallel()
	for name, input := range map[string]string{
		"json": "{\n \"resourceType\": \"Patient\",\n \"active\": true\n}",
		"xml":  "<Patient xmlns=\"http://hl7.org/fhir\">\n\n           <active value=\"true\"/></Patient>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root, err := instance.Parse([]byte(input))
			if err != nil {
				t.Fatal(err)
			}
			if a := root.Child("active"); a.Line != 3 || a.Column != 12 {
				t.Errorf("at %d:%d, want 3:12", a.Line, a.Column)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"resourceType":"Patient","name":[{"given":["A",null],"_given":[null,{"id":"x"}]}]}`))
	f.Add([]byte(`<Patient xmlns="http://hl7.org/fhir"><text><div xmlns="http://www.w3.org/1999/xhtml">a</div></text></Patient>`))
	f.Fuzz(func(_ *testing.T, data []byte) {
		d, err := instance.Read(data)
		if err == nil {
			_ = show(d.Root.Clone())
		}
	})
}
