// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/conformance/profile/instance"
)

// ErrUnknown says that there is no such profile or element among the definitions.
var ErrUnknown = errors.New("not known")

// Explain writes the rules of an element as they are checked, for people:
// cardinality, types, binding, slicing, constraints, fixed and pattern values,
// and where each comes from. canonical may be the bare name of a FHIR type; path
// is an element's id (Patient.identifier:nhsNumber.system) or path, of which
// every slice is then told; without one the whole profile is listed, a line for
// each element.
func Explain(w io.Writer, source definition.Source, canonical, path string) error {
	s, ok := source.Structure(canonical)
	if !ok {
		if s, ok = source.Structure("http://hl7.org/fhir/StructureDefinition/" + canonical); !ok {
			return fmt.Errorf("%w: the profile %s", ErrUnknown, canonical)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", strings.TrimSuffix(s.URL+"|"+s.Version, "|"))
	for base, of := s.Base, s; base != ""; base = of.Base {
		next, ok := source.Structure(base)
		if !ok || next == of {
			fmt.Fprintf(&b, "  on %s, which is not known\n", base)
			break
		}
		of = next
		fmt.Fprintf(&b, "  on %s\n", strings.TrimSuffix(of.URL+"|"+of.Version, "|"))
	}
	found := false
	for i := range s.Snapshot {
		e := &s.Snapshot[i]
		switch {
		case path == "":
			found = true
			fmt.Fprintf(&b, "%s %s %s\n", e.ID, cardinality(e), strings.Join(typeNames(e), ", "))
		case e.ID == path || e.Path == path:
			found = true
			explainElement(&b, source, s, e)
		}
	}
	if !found {
		return fmt.Errorf("%w: the element %s of %s", ErrUnknown, path, s.URL)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

func explainElement(b *strings.Builder, source definition.Source, s *definition.Structure, e *definition.Element) {
	line := func(name, format string, args ...any) {
		fmt.Fprintf(b, "  %-12s %s\n", name, fmt.Sprintf(format, args...))
	}
	fmt.Fprintf(b, "\n%s\n", e.ID)
	line("cardinality", "%s%s", cardinality(e), baseCardinality(e))
	for _, t := range typeNames(e) {
		line("type", "%s", t)
	}
	if e.ContentReference != "" {
		line("content", "as %s", strings.TrimPrefix(e.ContentReference, "#"))
	}
	explainSlicing(line, s, e)
	for _, v := range []struct {
		name string
		node *instance.Node
	}{{"fixed", e.Fixed}, {"pattern", e.Pattern}, {"least", e.MinValue}, {"greatest", e.MaxValue}} {
		if v.node != nil {
			line(v.name, "%s", valueOf(v.node))
		}
	}
	if e.MaxLength > 0 {
		line("max length", "%d characters", e.MaxLength)
	}
	if e.Binding != nil {
		explainBinding(line, source, e.Binding)
	}
	for _, c := range e.Constraints {
		line("constraint", "%s (%s) %s", c.Key, c.Severity, c.Human)
		line("", "  %s", cmp.Or(c.Expression, "no expression: it cannot be checked"))
		line("", "  from %s", cmp.Or(c.Source, s.URL))
	}
	for _, flag := range []struct {
		name string
		on   bool
	}{{"modifier", e.IsModifier}, {"must support", e.MustSupport}, {"summary", e.IsSummary}} {
		if flag.on {
			line(flag.name, "yes")
		}
	}
}

func explainSlicing(line func(string, string, ...any), s *definition.Structure, e *definition.Element) {
	if e.SliceName != "" {
		line("slice", "%s", e.SliceName)
	}
	if e.Slicing == nil {
		return
	}
	by := make([]string, 0, len(e.Slicing.Discriminators))
	for _, d := range e.Slicing.Discriminators {
		by = append(by, "the "+d.Type+" of "+d.Path)
	}
	order := ""
	if e.Slicing.Ordered {
		order = ", in order"
	}
	line("sliced", "by %s; %s%s", cmp.Or(strings.Join(by, " and "), "nothing"), e.Slicing.Rules, order)
	for i := range s.Snapshot {
		if o := &s.Snapshot[i]; o.SliceName != "" && o.Path == e.Path && sliceOf(o.ID, e.ID) {
			line("", "  %s %s", o.SliceName, cardinality(o))
		}
	}
}

// sliceOf says whether an id is that of a slice of another: identifier:nhs of
// identifier, identifier:nhs/old of identifier:nhs.
func sliceOf(id, of string) bool {
	rest, ok := strings.CutPrefix(id, of)
	if !ok || rest == "" || strings.ContainsRune(rest, '.') {
		return false
	}
	return rest[0] == ':' && !strings.Contains(rest, "/") || rest[0] == '/' && !strings.Contains(rest[1:], "/")
}

func explainBinding(line func(string, string, ...any), source definition.Source, b *definition.Binding) {
	known := func(url string) string {
		if _, ok := source.ValueSet(url); !ok {
			return " (not held: not checked)"
		}
		return ""
	}
	line("binding", "%s %s%s", b.Strength, b.ValueSet, known(b.ValueSet))
	if b.Max != "" {
		line("", "  at most %s%s", b.Max, known(b.Max))
	}
}

func cardinality(e *definition.Element) string {
	return strconv.Itoa(max(e.Min, 0)) + ".." + cmp.Or(e.Max, "*")
}

func baseCardinality(e *definition.Element) string {
	if e.BasePath == "" || e.BaseMax == "" {
		return ""
	}
	return fmt.Sprintf(" (%s has %d..%s)", e.BasePath, max(e.BaseMin, 0), e.BaseMax)
}

func typeNames(e *definition.Element) []string {
	names := make([]string, 0, len(e.Types))
	for _, t := range e.Types {
		name := cmp.Or(t.FHIRType, t.Code)
		if len(t.Profiles) > 0 {
			name += " that keeps " + strings.Join(t.Profiles, " or ")
		}
		if len(t.TargetProfiles) > 0 {
			name += " to " + strings.Join(t.TargetProfiles, " or ")
		}
		if len(t.Aggregation) > 0 {
			name += " (" + strings.Join(t.Aggregation, ", ") + ")"
		}
		names = append(names, name)
	}
	return names
}

// valueOf writes a value of a definition in one line.
func valueOf(n *instance.Node) string {
	if len(n.Children) == 0 {
		return n.Value
	}
	parts := make([]string, 0, len(n.Children))
	for _, c := range n.Children {
		parts = append(parts, c.Name+": "+valueOf(c))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
