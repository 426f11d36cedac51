// SPDX-License-Identifier: Apache-2.0

package itk_test

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/carelode/lode/fhir/stu3"
	"github.com/carelode/lode/fhir/stu3/itk"
)

func header() itk.Header {
	return itk.Header{
		Bundle: "b1", ID: "h1", Event: itk.SendDocument, EventTitle: "ITK GP Connect Send Document", Timestamp: "2026-11-29T10:00:00+00:00", Endpoint: "X26TEAM1",
		WantsBusiness: true, WantsInfrastructure: true, Recipient: "FA", Definition: "https://fhir.nhs.uk/STU3/MessageDefinition/x", SenderReference: "r1", LocalExtension: "NONE",
		Sender: itk.Organisation{ID: "o1", ODS: "NCS01", Name: "Soham"}, Focus: "urn:uuid:d1",
	}
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	h := header()
	written, err := stu3.Append(nil, h.Message(stu3.Element("Bundle", stu3.Value("id", "d1"), stu3.Value("type", "document"))))
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := stu3.Read(written)
	if err != nil {
		t.Fatal(err)
	}
	got := itk.Read(bundle)
	if !reflect.DeepEqual(*got, h) {
		t.Errorf("read back\n%+v, not\n%+v", *got, h)
	}
	if d := bundle.Entry(got.Focus); d.Of("type") != "document" {
		t.Error("what it carries was not found")
	}
}

func TestEachAnswerIsReadBack(t *testing.T) {
	t.Parallel()
	for _, m := range itk.Meanings() {
		h := header()
		h.Response = &itk.Answered{Outcome: "oo1"}
		written, err := stu3.Append(nil, h.Answer("asked", m.Code))
		if err != nil {
			t.Fatal(err)
		}
		bundle, err := stu3.Read(written)
		if err != nil {
			t.Fatal(err)
		}
		got := itk.Read(bundle)
		good := map[string]bool{"20013": true, "30001": true, "30004": true}[m.Code]
		if got.Event != itk.Response || got.WantsBusiness || got.WantsInfrastructure || got.Response.To != "asked" || !slices.Equal(got.Response.Codes, []string{m.Code}) || (got.Response.Code == "ok") != good {
			t.Errorf("%s: %+v %+v", m.Code, got, got.Response)
		}
	}
	if h := header(); h.Answer("asked", "99999") != nil {
		t.Error("an answer was made of a code that is none")
	}
}

func TestMeanings(t *testing.T) {
	t.Parallel()
	all := itk.Meanings()
	if len(all) < 40 || !slices.IsSortedFunc(all, func(a, b itk.Meaning) int { return len(a.Code) - len(b.Code) }) {
		t.Fatalf("%d codes", len(all))
	}
	for _, m := range all {
		level := itk.Infrastructure
		if m.Code[0] == '3' {
			level = itk.Business
		}
		if m.Level != level || m.Words == "" || m.Words[len(m.Words)-1] != '.' || len(m.Code) != 5 {
			t.Errorf("%+v", m)
		}
	}
	for code, want := range map[string]itk.Outcome{
		"20013": itk.Received, "30001": itk.Filed, "30004": itk.Died, "30002": itk.Unknown, "20007": itk.Repeat, "20008": itk.Repeat, "20002": itk.Recipient, "10009": itk.Failed, "30018": itk.Referral,
	} {
		if m, ok := itk.MeaningOf(code); !ok || m.Outcome != want {
			t.Errorf("%s: %+v", code, m)
		}
	}
	if _, ok := itk.MeaningOf("10006"); ok {
		t.Error("10006 is no code")
	}
}

func TestWhatIsNoMessage(t *testing.T) {
	t.Parallel()
	for name, n := range map[string]*stu3.Node{
		"nothing":                     nil,
		"a person":                    stu3.Element("Patient"),
		"a document":                  stu3.Element("Bundle", stu3.Value("type", "document")),
		"a message without a header":  stu3.Element("Bundle", stu3.Value("type", "message"), stu3.Element("entry", stu3.Element("resource"))),
		"a message of nothing at all": stu3.Element("Bundle", stu3.Value("type", "message")),
	} {
		if itk.Read(n) != nil {
			t.Errorf("%s was read", name)
		}
	}
	if h := itk.Read(stu3.Element("Bundle", stu3.Value("type", "message"), itk.Entry(stu3.Element("MessageHeader")))); h == nil || h.Bundle != "" || h.Response != nil {
		t.Errorf("an empty header reads as %+v", h)
	}
}

// TestPublishedMessages reads what others published. Their licence is not
// stated, so they are not kept here.
func TestPublishedMessages(t *testing.T) {
	t.Parallel()
	data := os.Getenv("LODE_REFERENCE_DATA")
	if data == "" {
		t.Skip("the published messages' licence is not stated, so they are not kept here: set LODE_REFERENCE_DATA to a folder that has them")
	}
	read := func(name string) (*itk.Header, *stu3.Node) {
		text, err := os.ReadFile(filepath.Join(data, "nhs", name)) //nolint:gosec // a file of the reference data
		if err != nil {
			t.Fatal(err)
		}
		bundle, err := stu3.Read(text)
		if err != nil {
			t.Fatal(err)
		}
		return itk.Read(bundle), bundle
	}
	h, _ := read("itk3/examples/ITK008M_ITK_Response.xml")
	if h.Event != itk.Response || h.Response.To != "bd253806-64e7-4c90-9adf-4866cd68aa66" || !slices.Equal(h.Response.Codes, []string{"30001"}) {
		t.Errorf("the answer: %+v %+v", h, h.Response)
	}
	h, bundle := read("itk3/examples/ITK003D_ITK_eDischarge.xml")
	if h.Event != itk.Discharge || h.Bundle == "" || bundle.Entry(h.Focus).Of("type") != "document" {
		t.Errorf("the discharge: %+v", h)
	}
	h, bundle = read("gpconnect/send-document--generic-example.xml")
	if h.Event != itk.SendDocument || !h.WantsBusiness || !h.WantsInfrastructure || h.Sender.ODS != "FQW30" || bundle.Entry(h.Focus).Of("type") != "document" {
		t.Errorf("the document: %+v", h)
	}
	_, codes := readCodes(t, filepath.Join(data, "nhs/itk3/codesystems/CodeSystem-ITK-ResponseCodes-1.xml"))
	var ours []string
	for _, m := range itk.Meanings() {
		ours = append(ours, m.Code)
	}
	if !slices.Equal(ours, codes) {
		t.Errorf("the published codes are %v, ours %v", codes, ours)
	}
}

func readCodes(t *testing.T, name string) (*stu3.Node, []string) {
	t.Helper()
	text, err := os.ReadFile(name) //nolint:gosec // a file of the reference data
	if err != nil {
		t.Fatal(err)
	}
	n, err := stu3.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for c := range n.All("concept") {
		codes = append(codes, c.Of("code"))
	}
	return n, codes
}
