// SPDX-License-Identifier: Apache-2.0

package path

import (
	"fmt"
	"strings"
)

// typed is "is", "as" and ofType().
func (v *evaluation) typed(name string, input Collection, typ string) (Collection, error) {
	if name == "ofType" || name == "as" {
		// R4 publishes invariants that use as() on several items; like ofType, it then filters.
		var found Collection
		for _, i := range input {
			if v.is(i, typ) {
				found = append(found, i)
			}
		}
		return found, nil
	}
	switch len(input) {
	case 0:
		return nil, nil
	case 1:
		return Collection{Bool(v.is(input[0], typ))}, nil
	}
	return nil, fmt.Errorf("%w: is() of several items", ErrEvaluation)
}

// is says whether an item is of a type, or of one that derives from it.
func (v *evaluation) is(i Item, typ string) bool {
	bare, system := typ, false
	if rest, ok := strings.CutPrefix(typ, "System."); ok {
		bare, system = rest, true
	} else if rest, ok := strings.CutPrefix(typ, "FHIR."); ok {
		bare = rest
	}
	if i.Node == nil {
		return systemType(i) == bare || i.Type == TypeMoment && (bare == "Date" || bare == "DateTime" || bare == "Time")
	}
	have := i.Node.Datatype
	if i.Node.Type != "" {
		have = i.Node.Type
	}
	if have == "" {
		return guess(i, bare)
	}
	if have == bare {
		return true
	}
	// Boolean, String and their like are FHIRPath's own types: a FHIR primitive converts to them without being asked.
	if system || bare == "Boolean" || bare == "String" || bare == "Integer" || bare == "Decimal" {
		return systemType(i.value()) == bare && i.Node.HasValue
	}
	return v.env.IsA != nil && v.env.IsA(have, bare)
}

func systemType(i Item) string {
	switch i.Type {
	case TypeBoolean:
		return "Boolean"
	case TypeString:
		return "String"
	case TypeInteger:
		return "Integer"
	case TypeDecimal:
		return "Decimal"
	case TypeQuantity:
		return "Quantity"
	case TypeNode, TypeMoment:
	}
	return ""
}

// guess tells the type of an element that nobody typed by the ending of its name: valueQuantity.
func guess(i Item, typ string) bool {
	if typ == "" {
		return false
	}
	ending := strings.ToUpper(typ[:1]) + typ[1:]
	return choiceTypes[ending] && len(i.Node.Name) > len(ending) && strings.HasSuffix(i.Node.Name, ending)
}

// typeArgument is the type that an argument names: HumanName, FHIR.Patient.
func typeArgument(e *expr) string {
	switch {
	case e.op == opMember && e.root:
		return e.name
	case e.op == opMember && e.left != nil && e.left.op == opMember:
		return typeArgument(e.left) + "." + e.name
	case e.op == opLiteral && len(e.literal) == 1:
		return e.literal[0].text
	}
	return ""
}
