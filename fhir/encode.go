// SPDX-License-Identifier: Apache-2.0

package fhir

import (
	"bytes"
	"encoding/json"
	"reflect"
	"sync"
)

// Marshal is Append to a new slice.
func Marshal(resource any) ([]byte, error) { return Append(nil, resource) }

// Append adds a resource, as canonical FHIR JSON, to dst. It takes a pointer to
// one of this package's resources, or the resource itself. It writes what was
// set, resourceType first and the rest in FHIR's order, and escapes nothing that
// JSON does not require. The same resource gives the same bytes; Append may be
// called from many goroutines, and does not change the resource.
//
// If something cannot be sent the error is an *Error and dst is returned as it was.
func Append(dst []byte, resource any) ([]byte, error) {
	out, err := appendResource(dst, reflect.ValueOf(resource))
	if err != nil {
		if name := resourceName(reflect.TypeOf(resource)); name != "" {
			err = within(name, err)
		}
		return dst, err
	}
	return out, nil
}

// encoder appends a value and says whether there was one. Elements of the value
// that have extensions of their own are found in the node.
type encoder func(n *node, b []byte, v reflect.Value) ([]byte, bool, *Error)

// codec is the encoder of one struct type, compiled when it is first used; a
// type may refer to itself (a section holds sections).
type codec struct {
	once sync.Once
	typ  reflect.Type
	plan *plan
}

// codecs has a *codec for each struct type met so far.
var codecs sync.Map //nolint:gochecknoglobals // a cache of what follows from types alone

func codecOf(t reflect.Type) *codec {
	if c, ok := codecs.Load(t); ok {
		return c.(*codec) //nolint:forcetypeassert // only this function stores
	}
	c, _ := codecs.LoadOrStore(t, &codec{typ: t})
	return c.(*codec) //nolint:forcetypeassert // only this function stores
}

// ready is the plan of the type, made once.
func (c *codec) ready() *plan {
	c.once.Do(func() { c.plan = compile(c.typ) })
	return c.plan
}

func (c *codec) encode(n *node, b []byte, v reflect.Value) ([]byte, bool, *Error) {
	p := c.ready()
	if n == nil && p.quick != nil {
		if out, usual := p.quick(b, v); usual {
			return out, true, nil
		}
	}
	return p.encode(n, b, v)
}

// appendResource writes a resource wherever one may stand.
func appendResource(b []byte, v reflect.Value) ([]byte, *Error) {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if !v.IsValid() {
		return b, refuse("no resource")
	}
	if v.Type() == reflect.TypeFor[json.RawMessage]() {
		return appendRaw(b, v.Bytes())
	}
	if v.Kind() != reflect.Struct {
		return b, refuse("not a resource of package fhir")
	}
	p := codecOf(v.Type()).ready()
	if !p.resource {
		return b, refuse("not a resource of package fhir")
	}
	elements, _ := reflect.TypeAssert[map[string]Element](at(v, p.primitives))
	root := plant(elements)
	b, _, err := p.encode(root, b, v)
	if err == nil {
		err = root.unused()
	}
	return b, err
}

// appendRaw writes a resource that was received and is passed on as it came.
func appendRaw(b []byte, raw json.RawMessage) ([]byte, *Error) {
	if _, err := Canonical(raw); err != nil {
		return b, refuse("raw resource is not sound JSON")
	}
	view, err := Read(raw)
	if err != nil || view.ResourceType() == "" {
		return b, refuse("raw resource has no resourceType")
	}
	buffer := bytes.NewBuffer(b)
	if json.Compact(buffer, raw) != nil {
		return b, refuse("raw resource is not sound JSON")
	}
	return buffer.Bytes(), nil
}

// resourceName is the resourceType of a type that embeds Base, otherwise "".
func resourceName(t reflect.Type) string {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct || t == reflect.TypeFor[Base]() || t == reflect.TypeFor[Domain]() {
		return ""
	}
	if f, ok := t.FieldByName("Base"); !ok || !f.Anonymous || f.Type != reflect.TypeFor[Base]() {
		return ""
	}
	return t.Name()
}
