// SPDX-License-Identifier: Apache-2.0

package definition

import (
	"slices"

	"github.com/carelode/lode/conformance/profile/instance"
)

// NamingSystem says by which names a system of identifiers or codes is known.
type NamingSystem struct {
	Preferred string   // the URI that resources should use
	Known     []string // all its names: URIs, and OIDs and UUIDs both bare and as URNs
}

// valueSetOf reads a ValueSet (https://hl7.org/fhir/R4/valueset.html).
func valueSetOf(n *instance.Node) *ValueSet {
	v := &ValueSet{URL: text(n, "url"), Version: text(n, "version"), Name: text(n, "name")}
	compose := child(n, "compose")
	for _, i := range children(compose, "include") {
		v.Include = append(v.Include, includeOf(i))
	}
	for _, i := range children(compose, "exclude") {
		v.Exclude = append(v.Exclude, includeOf(i))
	}
	if x := child(n, "expansion"); x != nil && !partial(x) {
		v.Expansion = codedOf(x)
	}
	return v
}

// partial says whether an expansion is one page of several, which settles nothing
// about a code that it does not hold (ValueSet.expansion.total and offset).
func partial(x *instance.Node) bool {
	return number(x, "offset", 0) > 0 || number(x, "total", 0) > len(codedOf(x))
}

func includeOf(n *instance.Node) Include {
	i := Include{System: text(n, "system"), Version: text(n, "version"), ValueSets: texts(n, "valueSet")}
	for _, c := range children(n, "concept") {
		i.Concepts = append(i.Concepts, Concept{Code: text(c, "code"), Display: text(c, "display")})
	}
	for _, f := range children(n, "filter") {
		i.Filters = append(i.Filters, Filter{Property: text(f, "property"), Op: text(f, "op"), Value: text(f, "value")})
	}
	return i
}

func codedOf(n *instance.Node) []Coded {
	var all []Coded
	for _, c := range children(n, "contains") {
		if code := text(c, "code"); code != "" {
			all = append(all, Coded{
				System: text(c, "system"), Code: code, Display: text(c, "display"), Abstract: truth(c, "abstract"),
			})
		}
		all = append(all, codedOf(c)...)
	}
	return all
}

// codeSystemOf reads a CodeSystem (https://hl7.org/fhir/R4/codesystem.html).
func codeSystemOf(n *instance.Node) *CodeSystem {
	s := &CodeSystem{
		URL: text(n, "url"), Version: text(n, "version"), Name: text(n, "name"), ValueSet: text(n, "valueSet"),
		Content: text(n, "content"), CaseSensitive: text(n, "caseSensitive") != "false", Hierarchy: text(n, "hierarchyMeaning"),
	}
	known := make(map[string]int)
	var below [][2]string // child, parent, as a child property tells it
	var walk func(n *instance.Node, parent string)
	walk = func(n *instance.Node, parent string) {
		for _, c := range children(n, "concept") {
			concept := Concept{Code: text(c, "code"), Display: text(c, "display")}
			if parent != "" {
				concept.Parents = []string{parent}
			}
			for _, p := range propertiesOf(c, &concept) {
				below = append(below, [2]string{p, concept.Code})
			}
			if _, twice := known[concept.Code]; !twice {
				known[concept.Code] = len(s.Concepts)
				s.Concepts = append(s.Concepts, concept)
			}
			walk(c, concept.Code)
		}
	}
	walk(n, "")
	for _, b := range below {
		if i, ok := known[b[0]]; ok {
			s.Concepts[i].Parents = withText(s.Concepts[i].Parents, b[1])
		}
	}
	return s
}

// propertiesOf reads the properties of a concept and gives the codes it says are its children.
func propertiesOf(n *instance.Node, c *Concept) []string {
	var below []string
	for _, p := range children(n, "property") {
		code, value := text(p, "code"), choice(p, "value")
		if value == nil {
			continue
		}
		v := value.Value
		if value.Type == "Coding" {
			v = text(value, "code")
		}
		switch code {
		case "parent", "subsumedBy":
			c.Parents = withText(c.Parents, v)
		case "child":
			below = append(below, v)
		case "notSelectable", "abstract":
			c.Abstract = v == "true"
		case "internalId", "definition", "comments", "usage":
			// Prose and bookkeeping: no filter asks for it.
		default:
			if c.Properties == nil {
				c.Properties = make(map[string]string)
			}
			c.Properties[code] = v
		}
	}
	return below
}

func withText(all []string, one string) []string {
	if slices.Contains(all, one) {
		return all
	}
	return append(all, one)
}

// namingSystemOf reads a NamingSystem (https://hl7.org/fhir/R4/namingsystem.html).
// Without a preferred URI the first URI is meant; without any URI there is nothing to prefer.
func namingSystemOf(n *instance.Node) (NamingSystem, bool) {
	var s NamingSystem
	first := ""
	for _, u := range children(n, "uniqueId") {
		v := text(u, "value")
		if v == "" {
			continue
		}
		s.Known = append(s.Known, v)
		switch kind := text(u, "type"); {
		case kind == "oid" || kind == "uuid":
			s.Known = append(s.Known, "urn:"+kind+":"+v)
		case kind != "uri":
		case truth(u, "preferred"):
			s.Preferred = v
		case first == "":
			first = v
		}
	}
	if s.Preferred == "" {
		s.Preferred = first
	}
	return s, s.Preferred != ""
}

// namesOf gives the other names that a code system says of itself, as a naming system would.
func namesOf(n *instance.Node) (NamingSystem, bool) {
	s := NamingSystem{Preferred: text(n, "url")}
	for _, i := range children(n, "identifier") {
		if v := text(i, "value"); v != "" && text(i, "system") == "urn:ietf:rfc:3986" {
			s.Known = append(s.Known, v)
		}
	}
	return s, s.Preferred != "" && len(s.Known) > 0
}

// messageOf reads a MessageDefinition (https://hl7.org/fhir/R4/messagedefinition.html).
func messageOf(n *instance.Node) *MessageDefinition {
	m := &MessageDefinition{URL: text(n, "url"), Version: text(n, "version")}
	if c := child(n, "eventCoding"); c != nil {
		m.EventSystem, m.EventCode = text(c, "system"), text(c, "code")
	} else {
		m.EventCode = text(n, "eventUri")
	}
	for _, f := range children(n, "focus") {
		m.Focus = append(m.Focus, Focus{
			Code: text(f, "code"), Profile: text(f, "profile"), Min: number(f, "min", 0), Max: text(f, "max"),
		})
	}
	return m
}
