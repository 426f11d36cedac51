// SPDX-License-Identifier: Apache-2.0

// Package itk reads and writes the envelope of ITK3 messages: a Bundle whose
// header says what the message is, who sent it, and which answers are wanted.
//
// It knows the envelope and the codes of answers. It does not know what a
// message carries, how it travels, or what an answer means for a delivery.
//
// Source: ITK3 Message Distribution Standard 2.9.0; profiles ITK-Message-Bundle-1,
// ITK-MessageHeader-2, Extension-ITK-MessageHandling-2, ITK-Response-OperationOutcome-1.
package itk

import (
	"strings"

	"github.com/carelode/lode/fhir/stu3"
)

// The events of messages that are known here (ITK-MessageEvent-2).
const (
	Discharge             = "ITK003D"
	MentalHealthDischarge = "ITK004D"
	EmergencyDischarge    = "ITK005D"
	OutpatientLetter      = "ITK006D"
	SendDocument          = "ITK007C"
	Response              = "ITK008M"
)

// The addresses of what is ITK3's own.
const (
	structures  = "https://fhir.nhs.uk/STU3/StructureDefinition/"
	codeSystems = "https://fhir.nhs.uk/STU3/CodeSystem/"

	handling      = structures + "Extension-ITK-MessageHandling-2"
	events        = codeSystems + "ITK-MessageEvent-2"
	recipients    = codeSystems + "ITK-RecipientType-1"
	responseCodes = codeSystems + "ITK-ResponseCodes-1"
	organisations = "https://fhir.nhs.uk/Id/ods-organization-code"
)

// Unreadable stands for the id of a message that could not be read.
const Unreadable = "UNREADABLE-IN-ORIGINAL-MESSAGE"

// Header is the envelope.
type Header struct {
	Bundle     string // the id by which answers name the message: of the Bundle's identifier
	ID         string // of the MessageHeader: some answers name this one
	Event      string // such as ITK007C
	EventTitle string
	Timestamp  string // with a time zone
	Endpoint   string // the sender's: a mailbox, or an address in Spine's words

	WantsBusiness, WantsInfrastructure bool

	Recipient       string // FI (for information) or FA (for action)
	Definition      string // the address of the MessageDefinition
	SenderReference string // comes back with the answers, sometimes
	LocalExtension  string

	Sender   Organisation
	Focus    string    // the fullUrl of what it carries; "" for an answer
	Response *Answered // of an answer
}

// Organisation is the sender, as the header names it.
type Organisation struct {
	ID   string // of the resource
	ODS  string
	Name string
}

// Answered is what an answer says.
type Answered struct {
	To      string // the id of the message that it answers
	Code    string // ok, transient-error or fatal-error
	Outcome string // the id of the OperationOutcome
	Codes   []string
}

// Read reads the envelope of a message; nil when a resource is none. What a
// sender left out reads as "".
func Read(bundle *stu3.Node) *Header {
	if bundle == nil || bundle.Name != "Bundle" || bundle.Of("type") != "message" {
		return nil
	}
	head := first(bundle, "MessageHeader")
	if head == nil {
		return nil
	}
	how := head.Under(handling)
	sender := bundle.Entry(head.Of("sender.reference"))
	h := &Header{
		Bundle: bare(bundle.Of("identifier.value")), ID: bare(head.Of("id")), Event: head.Of("event.code"), EventTitle: head.Of("event.display"),
		Timestamp: head.Of("timestamp"), Endpoint: head.Of("source.endpoint"),
		WantsBusiness: how.Under("BusAckRequested").Of("valueBoolean") == "true", WantsInfrastructure: how.Under("InfAckRequested").Of("valueBoolean") == "true",
		Recipient: how.Under("RecipientType").Of("valueCoding.code"), Definition: how.Under("MessageDefinition").Of("valueReference.reference"),
		SenderReference: how.Under("SenderReference").Of("valueString"), LocalExtension: how.Under("LocalExtension").Of("valueString"),
		Sender: Organisation{ID: sender.Of("id"), ODS: odsOf(sender), Name: sender.Of("name")}, Focus: head.Of("focus.reference"),
	}
	if h.Bundle == "" {
		h.Bundle = bare(bundle.Of("id"))
	}
	if response := head.At("response"); response != nil {
		h.Response = answered(bundle, response)
	}
	return h
}

// first gives a Bundle's first resource of a type, or nil.
func first(bundle *stu3.Node, name string) *stu3.Node {
	for e := range bundle.All("entry") {
		if r := e.Resource(); r != nil && r.Name == name {
			return r
		}
	}
	return nil
}

// bare takes an id out of a urn.
func bare(id string) string { return strings.TrimPrefix(strings.TrimSpace(id), "urn:uuid:") }

func odsOf(organisation *stu3.Node) string {
	for i := range organisation.All("identifier") {
		if strings.EqualFold(i.Of("system"), organisations) { // both spellings of Id are met
			return i.Of("value")
		}
	}
	return ""
}

func answered(bundle, response *stu3.Node) *Answered {
	a := &Answered{To: bare(response.Of("identifier")), Code: response.Of("code"), Outcome: bare(response.Of("details.reference"))}
	outcome := bundle.Entry(response.Of("details.reference"))
	if outcome == nil { // some name it in another way
		outcome = first(bundle, "OperationOutcome")
	}
	for issue := range outcome.All("issue") {
		for c := range issue.At("details").All("coding") {
			if strings.EqualFold(c.Of("system"), responseCodes) {
				a.Codes = append(a.Codes, c.Of("code"))
			}
		}
	}
	return a
}
