// SPDX-License-Identifier: Apache-2.0

package definition

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/carelode/lode/conformance/profile/instance"
)

// child gives the first child of that name, or nil.
func child(n *instance.Node, name string) *instance.Node {
	if n == nil {
		return nil
	}
	for _, c := range n.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// children gives all children of that name, in their order.
func children(n *instance.Node, name string) []*instance.Node {
	if n == nil {
		return nil
	}
	var found []*instance.Node
	for _, c := range n.Children {
		if c.Name == name {
			found = append(found, c)
		}
	}
	return found
}

// text gives the value of the first child of that name, or "".
func text(n *instance.Node, name string) string {
	if c := child(n, name); c != nil && c.HasValue {
		return c.Value
	}
	return ""
}

// texts gives the values of all children of that name.
func texts(n *instance.Node, name string) []string {
	var found []string
	for _, c := range children(n, name) {
		if c.HasValue {
			found = append(found, c.Value)
		}
	}
	return found
}

func truth(n *instance.Node, name string) bool { return text(n, name) == "true" }

// number gives the value of a child as a number, or otherwise where it is absent or no number.
func number(n *instance.Node, name string, otherwise int) int {
	v, err := strconv.Atoi(text(n, name))
	if err != nil {
		return otherwise
	}
	return v
}

// choice gives the child that is one branch of a choice: choice(n, "fixed")
// finds fixedUri. The copy has no name and no position, and its Type is the
// FHIR type.
func choice(n *instance.Node, prefix string) *instance.Node {
	for _, c := range n.Children {
		rest, ok := strings.CutPrefix(c.Name, prefix)
		if !ok || rest == "" {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(rest); !unicode.IsUpper(r) {
			continue
		}
		found := plain(c)
		found.Name, found.Type = "", typeOfSuffix(rest)
		return found
	}
	return nil
}

// plain copies a node without where it stood, and whether in a list, which only JSON tells.
func plain(n *instance.Node) *instance.Node {
	c := &instance.Node{
		Name: n.Name, Type: n.Type, Value: n.Value, Form: n.Form, HasValue: n.HasValue,
	}
	for _, k := range n.Children {
		c.Children = append(c.Children, plain(k))
	}
	return c
}

// primitives are the primitive types of https://hl7.org/fhir/R4/datatypes.html.
//
//nolint:gochecknoglobals // a constant table
var primitives = map[string]bool{
	"base64Binary": true, "boolean": true, "canonical": true, "code": true, "date": true, "dateTime": true,
	"decimal": true, "id": true, "instant": true, "integer": true, "markdown": true, "oid": true,
	"positiveInt": true, "string": true, "time": true, "unsignedInt": true, "uri": true, "url": true, "uuid": true,
}

// typeOfSuffix turns the end of a choice's name into its type: Uri is uri, CodeableConcept stays.
func typeOfSuffix(suffix string) string {
	lower := strings.ToLower(suffix[:1]) + suffix[1:]
	if primitives[lower] {
		return lower
	}
	return suffix
}

// suffixOfType is the other way: uri is Uri.
func suffixOfType(code string) string {
	if code == "" {
		return ""
	}
	return strings.ToUpper(code[:1]) + code[1:]
}
