// SPDX-License-Identifier: Apache-2.0

package fhir

import "reflect"

// Fact is what the encoder believes of one element, for the tests.
type Fact struct {
	Name           string
	Type           reflect.Type
	Required       bool
	Choice         string // the stem, if the element is a branch
	ChoiceRequired bool
	Format         string
}

// Facts lists what the encoder believes of a type's elements, in their order.
func Facts(t reflect.Type) []Fact {
	formats := map[format]string{
		formatDate: "date", formatDateTime: "dateTime", formatInstant: "instant", formatTime: "time", formatCode: "code",
		formatID: "id", formatURI: "uri", formatBase64: "base64Binary", formatPositive: "positiveInt",
		formatUnsigned: "unsignedInt", formatString: "string",
	}
	p := compile(t)
	var out []Fact
	for _, f := range p.fields {
		fact := Fact{Name: f.name, Type: f.typ, Required: f.mandatory, Format: formats[formatOf(t, f.name)]}
		if f.group >= 0 {
			fact.Choice, fact.ChoiceRequired = p.groups[f.group].stem, p.groups[f.group].required
		}
		out = append(out, fact)
	}
	return out
}

// Quickly writes an object of a type that has a quick way, and says whether it was
// usual; ByPlan writes any. Both take a pointer.
func Quickly(object any) (out []byte, usual bool) {
	v := reflect.ValueOf(object).Elem()
	return quickOf(v.Type())(nil, v)
}

// ByPlan writes an object as the plan of its type says.
func ByPlan(object any) ([]byte, error) {
	v := reflect.ValueOf(object).Elem()
	out, wrote, err := codecOf(v.Type()).ready().encode(nil, nil, v)
	switch {
	case err != nil:
		return nil, err
	case !wrote:
		return nil, refuse("empty")
	}
	return out, nil
}
