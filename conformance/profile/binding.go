// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

// bound checks a node against the value set that its element is bound to (terminologies.html#strength).
func (r *run) bound(n *instance.Node, e *element) {
	b := e.binding
	severity := Information
	switch b.Strength {
	case "required":
		severity = Error
	case "extensible":
		severity = Warning
	}
	if severity != Information && b.ValueSet != "" {
		r.boundTo(n, e, b.ValueSet, severity)
	}
	if b.Max != "" {
		r.boundTo(n, e, b.Max, Error)
	}
}

func (r *run) boundTo(n *instance.Node, e *element, set string, severity Severity) {
	t := r.typeOf(n, e)
	if t == nil || !r.asksForCode(n, e, t.code, set, severity) {
		return
	}
	m := r.inSet(n, set)
	if m == outOfSet {
		r.found(severity, CodeCodeInvalid, "binding", e.source, must(severity)+" from the value set "+set)
	}
	if m == inSetUnknown && severity == Error {
		r.found(Information, CodeNotSupported, "binding", e.source, "the codes of this value set are not all held here and were not checked: "+set)
	}
}

// asksForCode says whether there is a code to check, and tells of one that is not there where it is asked for.
func (r *run) asksForCode(n *instance.Node, e *element, code, set string, severity Severity) bool {
	switch code {
	case "code", "string", "uri", "url", "canonical", "id", "oid", "uuid", "markdown":
		if !n.HasValue && code == "code" && severity == Error && len(n.Children) > 0 {
			r.found(Error, CodeCodeInvalid, "binding", e.source, "a code is required from the value set "+set+": there is none here")
		}
		// That there is no value, or none that could be a code, is said elsewhere.
		return n.HasValue && n.Value != "" && (code != "code" || isCode(n.Value))
	case "Coding", "Quantity", "CodeableConcept", "Age", "Count", "Distance", "Duration", "Money", "SimpleQuantity", "MoneyQuantity":
		return !n.HasValue && !r.uncoded(n, e, code, set, severity)
	}
	return false
}

func must(s Severity) string {
	if s == Error {
		return "a code is required"
	}
	return "a code should be used"
}

// uncoded tells of a concept or a quantity that has no code where one is asked for.
func (r *run) uncoded(n *instance.Node, e *element, code, set string, severity Severity) bool {
	if code == "CodeableConcept" {
		if n.Child("coding") != nil {
			return false
		}
	} else if n.Child("code") != nil {
		return false
	}
	if code != "CodeableConcept" && code != "Coding" && n.Child("value") == nil || dataAbsent(n) {
		return true
	}
	r.found(severity, CodeCodeInvalid, "binding", e.source, must(severity)+" from the value set "+set+": there is none here")
	return true
}

// dataAbsent says whether an extension tells why there is no value.
func dataAbsent(n *instance.Node) bool {
	for _, c := range n.Children {
		if c.Name == "extension" && strings.HasSuffix(c.Text("url"), "/data-absent-reason") {
			return true
		}
	}
	return false
}

// memberOf is FHIRPath's memberOf().
func (r *run) memberOf(n *instance.Node, set string) (bool, error) {
	if r.c.valueSet(set) == nil {
		return true, nil // it is not held here: nothing can be held against the code
	}
	return r.inSet(n, set) != outOfSet, nil
}

// coding checks a code against its system, where the system's codes are all held here, and its display.
func (r *run) coding(n *instance.Node) {
	system, code := n.Text("system"), n.Text("code")
	if s := n.Child("system"); s != nil && s.Value != "" && !absolute(s.Value) {
		r.foundAt(s, "system", Error, CodeCodeInvalid, "coding", datatypes+"Coding", "the system of a code is an absolute address")
		return
	}
	if system == "" && code != "" && r.quiet == 0 {
		r.found(Warning, CodeCodeInvalid, "coding", spec+"terminologies.html#unbound", "a code has a system: without it, it means nothing")
	}
	if system == "" || code == "" || !r.spend(2) {
		return
	}
	s := r.c.codeSystem(system)
	if s == nil {
		r.codeOfUnheld(n, system, code)
		return
	}
	i := s.find(code)
	if i < 0 {
		if s.complete {
			r.found(Error, CodeCodeInvalid, "coding", datatypes+"Coding", "the code system has no such code: "+system)
		}
		return
	}
	display := n.Text("display")
	if want := s.concepts[i].Display; display != "" && want != "" && !sameWords(display, want) {
		r.found(Warning, CodeCodeInvalid, "display", datatypes+"Coding", "the display of the code is "+want)
	}
}

// sameWords compares displays without regard to case and spaces.
func sameWords(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

// noSystem says whether an address is one that no code system has: an old one of HL7 itself, or a version of SNOMED CT where its
// name should be (terminologies-systems.html).
func (c *Checker) noSystem(system string) bool {
	if strings.HasPrefix(system, "http://snomed.info/sct/") || strings.Contains(system, "://build.fhir.org/") {
		return true
	}
	if strings.Contains(system, "://hl7.org/fhir") && strings.HasSuffix(system, ".html") {
		return true
	}
	rest, ok := strings.CutPrefix(system, "http://hl7.org/fhir/")
	if !ok {
		return false
	}
	if _, known := c.source.CodeSystem(system); known {
		return false
	}
	return strings.HasPrefix(rest, "v2/") || strings.HasPrefix(rest, "v3/") || !strings.Contains(rest, "/")
}

// codeOfUnheld tells what can be told of a code whose system's codes are not held here.
func (r *run) codeOfUnheld(n *instance.Node, system, code string) {
	page := datatypes + "Coding"
	switch system {
	case "http://snomed.info/sct", "http://loinc.org", "http://unitsofmeasure.org":
		if grammar(system, code) == outOfSet {
			r.found(Error, CodeCodeInvalid, "coding", page, "the code system has no such code: "+system)
		}
		return
	}
	d, known := r.c.source.CodeSystem(system)
	switch _, set := r.c.source.ValueSet(system); {
	case known && d.Content == "supplement":
		r.found(Error, CodeCodeInvalid, "coding", spec+"codesystem.html#supplements", "a supplement is no system of codes of its own: "+system)
	case !known && set:
		r.foundAt(n.Child("system"), "system", Error, CodeCodeInvalid, "coding", page, "the system of a code is a code system, not a value set")
	case r.c.noSystem(system):
		r.found(Error, CodeCodeInvalid, "coding", page, "there is no such code system: "+system)
	case grammar(system, code) == outOfSet:
		r.found(Error, CodeCodeInvalid, "coding", page, "the code system has no such code: "+system)
	}
}
