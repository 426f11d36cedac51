// SPDX-License-Identifier: Apache-2.0

package itk

import (
	"strconv"

	"github.com/carelode/lode/fhir/stu3"
)

// Urn makes the fullUrl of an id.
func Urn(id string) string { return "urn:uuid:" + id }

// Entry makes an entry of a resource under its id.
func Entry(resource *stu3.Node) *stu3.Node {
	return stu3.Element("entry", stu3.Value("fullUrl", Urn(resource.Of("id"))), stu3.Element("resource", resource))
}

// Profile makes the meta element that names a profile of ITK3's or CareConnect's.
func Profile(name string) *stu3.Node {
	return stu3.Element("meta", stu3.Value("profile", structures+name))
}

// Message makes the Bundle of a message: the header, its sender, and what it
// carries. The same header gives the same Bundle.
func (h *Header) Message(carried ...*stu3.Node) *stu3.Node {
	bundle := stu3.Element("Bundle",
		stu3.Value("id", h.Bundle), Profile("ITK-Message-Bundle-1"),
		stu3.Element("identifier", stu3.Value("system", "https://tools.ietf.org/html/rfc4122"), stu3.Value("value", h.Bundle)),
		stu3.Value("type", "message"), Entry(h.node()), Entry(h.Sender.node()))
	for _, resource := range carried {
		bundle.Add(Entry(resource))
	}
	return bundle
}

func (h *Header) node() *stu3.Node {
	return stu3.Element("MessageHeader",
		stu3.Value("id", h.ID), Profile("ITK-MessageHeader-2"), h.handling(),
		stu3.Element("event", stu3.Value("system", events), stu3.Value("code", h.Event), stu3.Value("display", h.EventTitle)),
		stu3.Element("sender", stu3.Value("reference", Urn(h.Sender.ID))),
		stu3.Value("timestamp", h.Timestamp),
		stu3.Element("source", stu3.Value("endpoint", h.Endpoint)),
		h.response(),
		stu3.Some("focus", stu3.Value("reference", h.Focus)))
}

func (h *Header) response() *stu3.Node {
	if h.Response == nil {
		return nil
	}
	return stu3.Element("response",
		stu3.Value("identifier", h.Response.To), stu3.Value("code", h.Response.Code),
		stu3.Element("details", stu3.Value("reference", Urn(h.Response.Outcome))))
}

// handling says which answers are wanted. All six parts are always there: what
// is left out has no default (ITK3, explore, sender requirements).
func (h *Header) handling() *stu3.Node {
	title := map[string]string{"FI": "For Information", "FA": "For Action"}[h.Recipient]
	return stu3.Extension(handling,
		stu3.Extension("BusAckRequested", stu3.Value("valueBoolean", strconv.FormatBool(h.WantsBusiness))),
		stu3.Extension("InfAckRequested", stu3.Value("valueBoolean", strconv.FormatBool(h.WantsInfrastructure))),
		stu3.Extension("RecipientType", stu3.Element("valueCoding",
			stu3.Value("system", recipients), stu3.Value("code", h.Recipient), stu3.Value("display", title))),
		stu3.Extension("MessageDefinition", stu3.Element("valueReference", stu3.Value("reference", h.Definition))),
		stu3.Extension("SenderReference", stu3.Value("valueString", h.SenderReference)),
		stu3.Extension("LocalExtension", stu3.Value("valueString", h.LocalExtension)))
}

func (o Organisation) node() *stu3.Node {
	return stu3.Element("Organization", //nolint:misspell // FHIR's word
		stu3.Value("id", o.ID), Profile("CareConnect-ITK-Header-Organization-1"), //nolint:misspell // FHIR's word
		stu3.Element("identifier", stu3.Value("system", organisations), stu3.Value("value", o.ODS)),
		stu3.Value("name", o.Name))
}

// Answer makes the message that answers another: one code, as their system or
// about the person. To is the id of the message answered, or Unreadable. The
// header's ids, its sender and its time are the caller's.
func (h Header) Answer(to, code string) *stu3.Node {
	m, known := MeaningOf(code)
	if !known {
		return nil
	}
	good := m.Outcome == Received || m.Outcome == Filed || m.Outcome == Died
	h.Event, h.EventTitle, h.WantsBusiness, h.WantsInfrastructure, h.Recipient, h.Focus = Response, "ITK Response", false, false, "FI", ""
	h.Definition = "https://fhir.nhs.uk/STU3/MessageDefinition/ITK-Response-MessageDefinition-1"
	severity, issue, answer := "fatal", "processing", "fatal-error"
	if good {
		severity, issue, answer = "information", "informational", "ok"
	}
	h.Response = &Answered{To: to, Code: answer, Outcome: h.Response.outcome()}
	return h.Message(stu3.Element("OperationOutcome",
		stu3.Value("id", h.Response.Outcome), Profile("ITK-Response-OperationOutcome-1"),
		stu3.Element("issue", stu3.Value("severity", severity), stu3.Value("code", issue),
			stu3.Element("details", stu3.Element("coding", stu3.Value("system", responseCodes), stu3.Value("code", code))))))
}

func (a *Answered) outcome() string {
	if a == nil {
		return ""
	}
	return a.Outcome
}
