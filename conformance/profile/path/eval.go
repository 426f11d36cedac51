// SPDX-License-Identifier: Apache-2.0

package path

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

// evaluation is one run of one expression.
type evaluation struct {
	env     *Env
	context Collection
	depth   int
	kept    map[*expr]Collection // what was found of steady parts, which may be asked for of each of many items
}

// scope is what a part of an expression is evaluated in.
type scope struct {
	focus Collection
	this  Item
	index int
	total Collection
	inner bool // within the argument of a function: $this is one item
}

func (v *evaluation) spend(n int) error {
	if v.env.Budget -= n; v.env.Budget <= 0 {
		return ErrTooCostly
	}
	return nil
}

func (v *evaluation) eval(e *expr, s scope) (Collection, error) {
	if v.depth++; v.depth > 4*maxNesting {
		return nil, ErrTooCostly
	}
	defer func() { v.depth-- }()
	if err := v.spend(1); err != nil {
		return nil, err
	}
	switch e.op {
	case opLiteral:
		return e.literal, nil
	case opExternal:
		return v.external(e.name)
	case opThis:
		if s.inner {
			return Collection{s.this}, nil
		}
		return s.focus, nil
	case opIndex:
		return Collection{integer(s.index)}, nil
	case opTotal:
		return s.total, nil
	case opMember, opCall:
		return v.step(e, s)
	case opIndexer:
		return v.indexer(e, s)
	case opNegative:
		return v.negative(e, s)
	case opBinary:
		return v.binary(e, s)
	case opType:
		left, err := v.eval(e.left, s)
		if err != nil {
			return nil, err
		}
		return v.typed(e.name, left, e.args[0].name)
	}
	return nil, ErrSyntax
}

// step evaluates a member or a function, a steady one once.
func (v *evaluation) step(e *expr, s scope) (Collection, error) {
	if found, ok := v.kept[e]; ok {
		return found, nil
	}
	evaluate := v.member
	if e.op == opCall {
		evaluate = v.call
	}
	found, err := evaluate(e, s)
	if err != nil || !e.steady {
		return found, err
	}
	if v.kept == nil {
		v.kept = map[*expr]Collection{}
	}
	found = slices.Clip(found) // who appends to it gets one of its own
	v.kept[e] = found
	return found, nil
}

func integer(i int) Item { return Number(strconv.Itoa(i)) }

// input is what a member or a function is asked of.
func (v *evaluation) input(e *expr, s scope) (Collection, error) {
	if e.root {
		return s.focus, nil
	}
	return v.eval(e.left, s)
}

func (v *evaluation) external(name string) (Collection, error) {
	switch name {
	case "resource":
		return one1(v.env.Resource), nil
	case "rootResource":
		return one1(v.env.RootResource), nil
	case "context":
		return v.context, nil
	case "ucum":
		return Collection{String("http://unitsofmeasure.org")}, nil
	case "sct":
		return Collection{String("http://snomed.info/sct")}, nil
	case "loinc":
		return Collection{String("http://loinc.org")}, nil
	case "us-zip":
		return Collection{String("[0-9]{5}(-[0-9]{4}){0,1}")}, nil
	}
	if rest, ok := strings.CutPrefix(name, "vs-"); ok {
		return Collection{String("http://hl7.org/fhir/ValueSet/" + rest)}, nil
	}
	if rest, ok := strings.CutPrefix(name, "ext-"); ok {
		return Collection{String("http://hl7.org/fhir/StructureDefinition/" + rest)}, nil
	}
	return nil, fmt.Errorf("%w: %%%s", ErrUnsupported, name)
}

func one1(n *instance.Node) Collection {
	if n == nil {
		return nil
	}
	return Collection{Of(n)}
}

func (v *evaluation) member(e *expr, s scope) (Collection, error) {
	input, err := v.input(e, s)
	if err != nil {
		return nil, err
	}
	var found Collection
	for _, i := range input {
		if i.Node == nil {
			continue
		}
		if e.root && v.isTypeOf(i.Node, e.name) { // a path may begin with the type of its focus
			found = append(found, i)
			continue
		}
		matched := named(i.Node, e.name)
		if err := v.spend(1 + len(i.Node.Children)/4 + len(matched)); err != nil {
			return nil, err
		}
		if len(input) == 1 {
			return matched, nil
		}
		found = append(found, matched...)
	}
	return found, nil
}

// named is the children of a name, or of the choice that it is.
func named(n *instance.Node, name string) Collection {
	var found Collection
	for _, c := range n.Children {
		if c.Name == name || choice(c.Name, name) && !choiceless(c.Name, name) {
			found = append(found, Of(c))
		}
	}
	return found
}

func (v *evaluation) isTypeOf(n *instance.Node, name string) bool {
	if name == "" || name[0] < 'A' || name[0] > 'Z' {
		return false
	}
	if n.Type != "" {
		return n.Type == name || (name == "Resource" || name == "DomainResource")
	}
	return n.Datatype == name
}

// choice says whether a name of the instance may be that of a choice element: valueQuantity of value.
func choice(have, asked string) bool {
	return len(have) > len(asked) && strings.HasPrefix(have, asked) && have[len(asked)] >= 'A' && have[len(asked)] <= 'Z'
}

// choiceless says that a name only looks like that of a choice: what follows the asked name is the name of no type that R4
// allows in a choice (datatypes.html#open), as in statusReason or performerType.
func choiceless(have, asked string) bool { return !choiceTypes[have[len(asked):]] }

// choiceTypes are the endings that choice elements of R4 have.
//
//nolint:gochecknoglobals // a constant table
var choiceTypes = map[string]bool{
	"Base64Binary": true, "Boolean": true, "Canonical": true, "Code": true, "Date": true, "DateTime": true, "Decimal": true,
	"Id": true, "Instant": true, "Integer": true, "Markdown": true, "Oid": true, "PositiveInt": true, "String": true,
	"Time": true, "UnsignedInt": true, "Uri": true, "Url": true, "Uuid": true, "Address": true, "Age": true,
	"Annotation": true, "Attachment": true, "CodeableConcept": true, "Coding": true, "ContactPoint": true, "Count": true,
	"Distance": true, "Duration": true, "HumanName": true, "Identifier": true, "Money": true, "Period": true, "Quantity": true,
	"Range": true, "Ratio": true, "Reference": true, "SampledData": true, "Signature": true, "Timing": true,
	"ContactDetail": true, "Contributor": true, "DataRequirement": true, "Expression": true, "ParameterDefinition": true,
	"RelatedArtifact": true, "TriggerDefinition": true, "UsageContext": true, "Dosage": true, "Meta": true,
}

func (v *evaluation) indexer(e *expr, s scope) (Collection, error) {
	left, err := v.eval(e.left, s)
	if err != nil {
		return nil, err
	}
	index, err := v.eval(e.args[0], s)
	if err != nil || len(index) != 1 {
		return nil, err
	}
	i, err := strconv.Atoi(index[0].value().text)
	if err != nil || i < 0 || i >= len(left) {
		return nil, nil //nolint:nilerr // an index that is none finds nothing
	}
	return left[i : i+1], nil
}

func (v *evaluation) negative(e *expr, s scope) (Collection, error) {
	left, err := v.eval(e.left, s)
	if err != nil || len(left) != 1 {
		return nil, err
	}
	i := left[0].value()
	if i.Type != TypeInteger && i.Type != TypeDecimal && i.Type != TypeQuantity {
		return nil, ErrEvaluation
	}
	if rest, ok := strings.CutPrefix(i.text, "-"); ok {
		i.text = rest
	} else {
		i.text = "-" + i.text
	}
	return Collection{i}, nil
}

// truth is the boolean that a collection is by singleton evaluation; known is false for the empty one.
func truth(c Collection) (is, known bool, err error) {
	switch len(c) {
	case 0:
		return false, false, nil
	case 1:
		if i := c[0].value(); i.Type == TypeBoolean {
			return i.flag, true, nil
		}
		return true, true, nil
	}
	return false, false, fmt.Errorf("%w: several items where a boolean is needed", ErrEvaluation)
}
