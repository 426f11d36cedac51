// SPDX-License-Identifier: Apache-2.0

// Package profile checks FHIR R4 resources, JSON or XML, against the
// definitions of a definition.Source. It knows the rules of the specification
// and of whatever profiles the source holds; it knows no terminology server, no
// network, and nothing that a resource refers to outside itself.
package profile

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/conformance/profile/instance"
	"github.com/carelode/lode/conformance/profile/search"
)

// ErrNoSource says that a Checker was asked for without definitions.
var ErrNoSource = errors.New("profile: no definitions to check against")

// Options are what a caller may set. The zero value is good.
type Options struct {
	MaxIssues int              // after so many issues checking stops and says so; 0 is 500
	MaxSteps  int              // how much work one check may be before it stops and says so; 0 is a default of under a second
	Now       func() time.Time // of now() and today() in invariants; nil is time.Now
}

// Checker checks resources. It is safe for concurrent use, and compiles each
// definition once, when it is first needed.
type Checker struct {
	source       definition.Source
	search       search.Table
	options      Options
	plans        cache[string, *plan]
	types        cache[string, *plan] // by the name of the type
	compiled     cache[*definition.Structure, *plan]
	constraints  cache[string, *constraint]
	sets         cache[*definition.ValueSet, *valueSet]
	systems      cache[*definition.CodeSystem, *codeSystem]
	setsByURL    cache[string, *valueSet]
	systemsByURL cache[string, *codeSystem]
	contexts     cache[*plan, *extensionContexts]
	isA          cache[[2]string, bool]
}

// New makes a Checker of the definitions of a source.
func New(source definition.Source, o Options) (*Checker, error) {
	if source == nil {
		return nil, ErrNoSource
	}
	if o.MaxIssues <= 0 {
		o.MaxIssues = 500
	}
	if o.MaxSteps <= 0 {
		o.MaxSteps = 4_000_000
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Checker{source: source, options: o}, nil
}

// Check checks one resource, JSON or XML, against its own type, the profiles
// that it claims in meta.profile and those given. It never fails: input that
// cannot be read is a fatal issue. No error and no fatal issue means that it
// conforms. Issues stand in the order of the input.
func (c *Checker) Check(data []byte, profiles ...string) (issues []Issue) {
	r := &run{c: c}
	defer func() {
		// No input is known that gets here; one that does must not take the caller down.
		if recover() != nil {
			issues = append(r.issues, Issue{
				Severity: Fatal, Code: CodeException, Expression: r.root(), Rule: "internal", Source: "conformance/profile",
				Message: "the checker failed on this resource: it was not checked to its end",
			})
		}
	}()
	doc, err := instance.Read(data)
	if err != nil {
		return []Issue{unreadable(err)}
	}
	r.doc = doc
	r.document(profiles)
	slices.SortStableFunc(r.issues, func(a, b Issue) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return r.issues
}

func unreadable(err error) Issue {
	i := Issue{Severity: Fatal, Code: CodeStructure, Rule: "format", Source: "http://hl7.org/fhir/R4/json.html", Message: err.Error()}
	if fault, ok := errors.AsType[*instance.Fault](err); ok {
		i.Line, i.Column, i.Message = fault.Line, fault.Column, fault.What
	}
	return i
}
