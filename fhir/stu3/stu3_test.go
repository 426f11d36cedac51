// SPDX-License-Identifier: Apache-2.0

package stu3_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/carelode/lode/fhir/stu3"
)

func written(t *testing.T, n *stu3.Node) string {
	t.Helper()
	out, err := stu3.Append(nil, n)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestWhatIsSetIsWrittenAndReadBack(t *testing.T) {
	t.Parallel()
	tree := stu3.Element("Patient",
		stu3.Value("id", "p1"),
		stu3.Element("text", stu3.Value("status", "generated"), &stu3.Node{Name: "div", Space: stu3.XHTML, Children: []*stu3.Node{
			{Space: stu3.XHTML, Text: "Mrs O'Fen & "},
			{Name: "b", Space: stu3.XHTML, Attributes: []stu3.Attribute{{Name: "class", Value: `a"b`}}, Children: []*stu3.Node{{Space: stu3.XHTML, Text: "<sons>"}}},
		}}),
		stu3.Extension("urn:x", stu3.Value("valueString", "a\tb\r\nc \"d\" <e> & ☃")),
		stu3.Value("language", ""), stu3.Some("contact", stu3.Value("gender", "")),
	)
	want := `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<Patient xmlns="http://hl7.org/fhir"><id value="p1"/><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">Mrs O'Fen &amp; ` +
		`<b class="a&quot;b">&lt;sons&gt;</b></div></text><extension url="urn:x"><valueString value="a&#9;b&#13;&#10;c &quot;d&quot; &lt;e&gt; &amp; ☃"/></extension></Patient>` + "\n"
	if got := written(t, tree); got != want {
		t.Errorf("written\n%s, not\n%s", got, want)
	}
	back, err := stu3.Read([]byte(want))
	if err != nil || !reflect.DeepEqual(back, tree) {
		t.Errorf("read back %+v: %v", back, err)
	}
}

func TestWhatXMLCannotCarryIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a\x00b", "a\x0bb", "\x1b", "\ufffe", "\xff", "\xed\xa0\x80"} {
		_, err := stu3.Append(nil, stu3.Element("Patient", stu3.Element("name", stu3.Value("family", text+" Fenland"))))
		e, ok := errors.AsType[*stu3.Error](err)
		if !ok || e.Path != "Patient.name.family" || strings.Contains(err.Error(), "Fenland") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if got := written(t, stu3.Element("x", stu3.Value("v", "\ufffd"))); !strings.Contains(got, "\ufffd") {
		t.Error("a replacement character that was written is a character as any other")
	}
}

func TestHostileDocuments(t *testing.T) {
	t.Parallel()
	const open, end = `<Patient xmlns="http://hl7.org/fhir">`, `</Patient>`
	for name, c := range map[string]struct{ text, rule string }{
		"nothing":                         {"", "xml"},
		"no XML":                          {"Mrs Fenland", "text"},
		"half a document":                 {open, "xml"},
		"another element's end":           {open + "</Fenland>", "xml"},
		"something before":                {"Fenland" + open + end, "text"},
		"something after":                 {open + end + "Fenland", "text"},
		"a second resource":               {open + end + open + end, "xml"},
		"a document type":                 {`<!DOCTYPE Patient [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + open + end, "doctype"},
		"an entity of its own":            {open + `<id value="&x;"/>` + end, "xml"},
		"a processing instruction":        {open + `<?php echo 1 ?>` + end, "instruction"},
		"a stylesheet":                    {`<?xml-stylesheet href="x"?>` + open + end, "instruction"},
		"another encoding":                {`<?xml version="1.0" encoding="ISO-8859-1"?>` + open + end, "encoding"},
		"UTF-16":                          {"\xff\xfe<\x00P\x00", "encoding"},
		"UTF-8 that is broken":            {open + "<id value=\"\xc3\"/>" + end, "encoding"},
		"no namespace":                    {"<Patient/>", "namespace"},
		"another namespace":               {`<Patient xmlns="urn:hl7-org:v3"/>`, "namespace"},
		"an element of another namespace": {open + `<x xmlns="urn:x"/>` + end, "namespace"},
		"a narrative that is a document":  {`<div xmlns="http://www.w3.org/1999/xhtml"/>`, "xml"},
		"FHIR within a narrative":         {open + `<div xmlns="http://www.w3.org/1999/xhtml"><id xmlns="http://hl7.org/fhir" value="x"/></div>` + end, "namespace"},
		"text where there is none":        {open + "Fenland" + end, "text"},
		"an attribute twice":              {open + `<id value="a" value="b"/>` + end, "attributes"},
		"a thousand attributes":           {open + "<id " + strings.Repeat(`value="a" `, 1000) + "/>" + end, "attributes"},
		"nested without end":              {open + strings.Repeat("<a>", 100_000), "depth"},
		"millions of elements":            {open + strings.Repeat("<a/>", 300_000) + end, "nodes"},
		"a narrative of millions":         {open + `<div xmlns="http://www.w3.org/1999/xhtml">` + strings.Repeat("x<br/>", 150_000) + "</div>" + end, "nodes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := stu3.Read([]byte(c.text))
			e, ok := errors.AsType[*stu3.Error](err)
			if !ok || n != nil || e.Rule != c.rule {
				t.Fatalf("%v, want %s", err, c.rule)
			}
			if strings.Contains(err.Error(), "Fenland") {
				t.Errorf("the error repeats what it read: %v", err)
			}
		})
	}
	for name, text := range map[string]string{
		"a mark of byte order":      "\xef\xbb\xbf" + open + end,
		"a comment":                 "<!-- x -->" + open + "<!-- y -->" + end,
		"space around":              "\n " + `<?xml version="1.0"?>` + "\n" + open + "\n" + end + "\n",
		"an encoding in small":      `<?xml version="1.0" encoding="utf-8"?>` + open + end,
		"a place of its schema":     `<Patient xmlns="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x"/>`,
		"namespaces with a prefix":  `<f:Patient xmlns:f="http://hl7.org/fhir"><f:id value="p"/></f:Patient>`,
		"a value in single quotes":  open + `<id value='p'/>` + end,
		"characters by their codes": open + `<id value="&#x70;&amp;"/>` + end,
	} {
		if _, err := stu3.Read([]byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAMessageIsReadByItsReferences(t *testing.T) {
	t.Parallel()
	n, err := stu3.Read([]byte(`<Bundle xmlns="http://hl7.org/fhir"><type value="message"/>
	  <entry><fullUrl value="urn:uuid:h"/><resource><MessageHeader><id value="h"/>
	    <extension url="urn:handling"><extension url="BusAckRequested"><valueBoolean value="true"/></extension></extension>
	    <event><code value="ITK008M"/></event><focus><reference value="urn:uuid:d"/></focus></MessageHeader></resource></entry>
	  <entry><resource/></entry>
	  <entry><fullUrl value="https://x/Bundle/d"/><resource><Bundle><id value="d"/><type value="document"/></Bundle></resource></entry></Bundle>`))
	if err != nil {
		t.Fatal(err)
	}
	head := n.At("entry").Resource()
	if head.Name != "MessageHeader" || head.Of("event.code") != "ITK008M" || head.Of("event.display") != "" || head.Of("no.such.thing") != "" {
		t.Errorf("%+v", head)
	}
	if head.Under("urn:handling").Under("BusAckRequested").Of("valueBoolean") != "true" || head.Under("urn:other").Under("x") != nil {
		t.Error("the extension was not found")
	}
	for _, reference := range []string{head.Of("focus.reference"), "https://x/Bundle/d", "Bundle/d"} {
		if d := n.Entry(reference); d.Of("type") != "document" {
			t.Errorf("%s was not found", reference)
		}
	}
	if n.Entry("") != nil || n.Entry("Bundle/e") != nil {
		t.Error("something was found that is not there")
	}
}

// TestPublishedMessagesAreRead reads what NHS England and suppliers published.
// Their licence is not stated, so they are not kept here.
func TestPublishedMessagesAreRead(t *testing.T) {
	t.Parallel()
	data := os.Getenv("LODE_REFERENCE_DATA")
	if data == "" {
		t.Skip("the published messages' licence is not stated, so they are not kept here: set LODE_REFERENCE_DATA to a folder that has them")
	}
	var files []string
	for _, pattern := range []string{"itk3/examples/*.xml", "gpconnect/*.xml", "itk3/profiles/*.xml", "itk3/codesystems/*.xml"} {
		found, err := filepath.Glob(filepath.Join(data, "nhs", pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		files = append(files, found...)
	}
	read := 0
	for _, file := range files {
		text, err := os.ReadFile(file) //nolint:gosec // a file of the reference data
		if err != nil {
			t.Fatal(err)
		}
		n, err := stu3.Read(text)
		if err != nil {
			t.Logf("%s: %v", filepath.Base(file), err)
			continue
		}
		read++
		again, err := stu3.Read([]byte(written(t, n)))
		if err != nil || !reflect.DeepEqual(again, n) {
			t.Errorf("%s: not the same when it is written and read again: %v", filepath.Base(file), err)
		}
	}
	t.Logf("%d of %d read", read, len(files))
	const templates = 3 // two with places to fill in, one within a page's markup
	if read < len(files)-templates {
		t.Errorf("only %d of %d were read", read, len(files))
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`<Patient xmlns="http://hl7.org/fhir"><id value="p"/><text><div xmlns="http://www.w3.org/1999/xhtml"><p class="x">a</p></div></text></Patient>`))
	f.Add([]byte(`<f:Bundle xmlns:f="http://hl7.org/fhir"><f:extension url="u"/></f:Bundle>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := stu3.Read(data)
		if err != nil {
			if _, ok := errors.AsType[*stu3.Error](err); !ok {
				t.Errorf("an error of another kind: %v", err)
			}
			return
		}
		out, err := stu3.Append(nil, n)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := stu3.Read(out)
		if err != nil || len(again.Children) != len(n.Children) {
			t.Errorf("what was written cannot be read: %v", err)
		}
	})
}
