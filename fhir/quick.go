// SPDX-License-Identifier: Apache-2.0

package fhir

import "reflect"

// Most objects of a message are of the few types below, and have only what is
// usual: they are written without reflection.

// quick writes an object that has only what is usual. It reports false where
// anything else is set or anything is wrong: what it appended is then dropped, and
// the plan of the type writes the object or says why not. A test holds the two
// against each other.
type quick func(b []byte, v reflect.Value) ([]byte, bool)

// quickOf is the quick way of a type, or nil.
func quickOf(t reflect.Type) quick {
	switch t {
	case reflect.TypeFor[Coding]():
		return directly(quickCoding)
	case reflect.TypeFor[CodeableConcept]():
		return directly(quickConcept)
	case reflect.TypeFor[Identifier]():
		return directly(quickIdentifier)
	case reflect.TypeFor[Reference]():
		return directly(quickReference)
	case reflect.TypeFor[Period]():
		return directly(quickPeriod)
	case reflect.TypeFor[Annotation]():
		return directly(quickAnnotation)
	case reflect.TypeFor[Meta]():
		return directly(quickMeta)
	case reflect.TypeFor[BundleEntryRequest]():
		return directly(quickRequest)
	}
	return nil
}

// directly finds the object that a value is of, if it has an address.
func directly[T any](write func(*line, *T)) quick {
	return func(b []byte, v reflect.Value) ([]byte, bool) {
		if !v.CanAddr() {
			return b, false
		}
		x, ok := reflect.TypeAssert[*T](v.Addr())
		if !ok {
			return b, false
		}
		l := line{b: b}
		write(&l, x)
		return l.b, !l.odd
	}
}

// line is what is being written.
type line struct {
	b   []byte
	odd bool // not the usual: for the plan
}

func (l *line) open() int {
	l.b = append(l.b, '{')
	return len(l.b)
}

// end closes an object that began at a place; an empty one is not usual.
func (l *line) end(start int) {
	l.odd = l.odd || len(l.b) == start
	l.b = append(l.b, '}')
}

func (l *line) key(name string) {
	if l.b[len(l.b)-1] != '{' {
		l.b = append(l.b, ',')
	}
	l.b = append(l.b, name...)
}

// text writes a member, unless it is not set.
func (l *line) text(name string, x *string, f format) {
	if x == nil || l.odd {
		return
	}
	l.key(name)
	var sound bool
	if *x != "" && f.check(*x) == nil {
		l.b, sound = appendString(l.b, *x)
	}
	l.odd = !sound
}

func quickCoding(l *line, c *Coding) {
	l.odd = l.odd || c.Id != nil || c.Extension != nil || c.Version != nil || c.UserSelected != nil
	start := l.open()
	l.text(`"system":`, c.System, formatURI)
	l.text(`"code":`, c.Code, formatCode)
	l.text(`"display":`, c.Display, formatString)
	l.end(start)
}

func quickConcept(l *line, c *CodeableConcept) {
	l.odd = l.odd || c.Id != nil || c.Extension != nil
	start := l.open()
	if len(c.Coding) > 0 {
		l.key(`"coding":[`)
		for i := range c.Coding {
			if i > 0 {
				l.b = append(l.b, ',')
			}
			quickCoding(l, &c.Coding[i])
		}
		l.b = append(l.b, ']')
	}
	l.text(`"text":`, c.Text, formatString)
	l.end(start)
}

func quickIdentifier(l *line, i *Identifier) {
	l.odd = l.odd || i.Id != nil || i.Extension != nil || i.Use != nil || i.Type != nil || i.Period != nil || i.Assigner != nil
	start := l.open()
	l.text(`"system":`, i.System, formatURI)
	l.text(`"value":`, i.Value, formatString)
	l.end(start)
}

func quickReference(l *line, r *Reference) {
	l.odd = l.odd || r.Id != nil || r.Extension != nil
	start := l.open()
	l.text(`"reference":`, r.Reference, formatString)
	l.text(`"type":`, r.Type, formatURI)
	if r.Identifier != nil {
		l.key(`"identifier":`)
		quickIdentifier(l, r.Identifier)
	}
	l.text(`"display":`, r.Display, formatString)
	l.end(start)
}

func quickPeriod(l *line, p *Period) {
	l.odd = l.odd || p.Id != nil || p.Extension != nil
	start := l.open()
	l.text(`"start":`, p.Start, formatDateTime)
	l.text(`"end":`, p.End, formatDateTime)
	l.end(start)
}

func quickAnnotation(l *line, a *Annotation) {
	l.odd = l.odd || a.Id != nil || a.Extension != nil || a.AuthorReference != nil || a.AuthorString != nil
	start := l.open()
	l.text(`"time":`, a.Time, formatDateTime)
	l.text(`"text":`, &a.Text, formatString)
	l.end(start)
}

func quickMeta(l *line, m *Meta) {
	l.odd = l.odd || m.Id != nil || m.Extension != nil || m.VersionId != nil || m.LastUpdated != nil || m.Source != nil ||
		m.Security != nil || m.Tag != nil || len(m.Profile) != 1
	if l.odd {
		return
	}
	start := l.open()
	l.text(`"profile":[`, &m.Profile[0], formatURI)
	l.b = append(l.b, ']')
	l.end(start)
}

func quickRequest(l *line, r *BundleEntryRequest) {
	l.odd = l.odd || r.Id != nil || r.Extension != nil || r.ModifierExtension != nil || r.Method == nil ||
		r.IfNoneMatch != nil || r.IfModifiedSince != nil || r.IfMatch != nil || r.IfNoneExist != nil
	if l.odd {
		return
	}
	start := l.open()
	if *r.Method == HTTPVerbPUT {
		l.b = append(l.b, `"method":"PUT"`...)
	} else { // what else is asked is for the plan
		l.b = append(l.b, `"method":"POST"`...)
		l.odd = l.odd || *r.Method != HTTPVerbPOST
	}
	l.text(`"url":`, &r.Url, formatURI)
	l.end(start)
}
