// SPDX-License-Identifier: Apache-2.0

// Package definition knows what FHIR R4 definitions say: it reads packages of
// them, makes snapshots of differentials, and finds definitions by canonical, R4
// core and UK Core among them without any file. It does not know how a resource
// is checked against them, and fetches nothing.
package definition

import "github.com/carelode/lode/conformance/profile/instance"

// Structure is a StructureDefinition, cut down to what checking needs.
type Structure struct {
	URL, Version, Name string
	Kind               string // primitive-type, complex-type, resource, logical
	Type               string // of what it constrains or defines: Patient, Extension, string
	Base               string // canonical of what it derives from; "" for Element and Resource
	Derivation         string // constraint for a profile; for a type of its own the other of FHIR's two codes
	Abstract           bool
	Contexts           []Context // of an extension: where it may be used
	ContextInvariants  []string  // FHIRPath, true where the extension may be used
	Differential       []Element
	Snapshot           []Element // as published, or as Generate made it; nil when neither was done
	Problems           []string  // what of the differential Generate could not use: "element: why"
}

// Context is one place where an extension may be used.
type Context struct {
	Type       string // element, extension, fhirpath
	Expression string
}

// Element is one ElementDefinition. A slice says what holds beside what its
// unsliced element says: as in every published snapshot, what a profile says of
// the element is not repeated in the slices, and both are to be applied to a
// value. Where an element with a ContentReference has elements below it, those
// are meant and not the ones referred to.
type Element struct {
	ID, Path, SliceName string
	SliceIsConstraining bool
	Min                 int    // -1: not given (differentials only)
	Max                 string // "" not given; "*" no limit
	BasePath, BaseMax   string
	BaseMin             int
	ContentReference    string // "#Questionnaire.item"
	Types               []Type
	Fixed, Pattern      *instance.Node // their Type is the FHIR type of the fixed[x] or pattern[x]: uri, CodeableConcept; Name is empty
	MinValue, MaxValue  *instance.Node
	MaxLength           int // 0: no limit
	Constraints         []Constraint
	MustSupport         bool
	IsModifier          bool
	IsSummary           bool
	Binding             *Binding
	Slicing             *Slicing
}

// Type is one type that an element may have.
type Type struct {
	Code           string // FHIR type name; a FHIRPath System type keeps its URL (http://hl7.org/fhirpath/System.String)
	Profiles       []string
	TargetProfiles []string
	Aggregation    []string
	Versioning     string
	FHIRType       string // the structuredefinition-fhir-type extension, where a System type stands for a FHIR primitive
}

// Constraint is one invariant.
type Constraint struct {
	Key, Severity, Human, Expression, Source string
}

// Binding ties an element to a value set.
type Binding struct {
	Strength string // required, extensible, preferred, example
	ValueSet string // canonical, may bear |version
	Max      string // the elementdefinition-maxValueSet extension
}

// Slicing says how slices of an element are told apart.
type Slicing struct {
	Discriminators []Discriminator
	Ordered        bool
	Rules          string // open, closed, openAtEnd
}

// Discriminator is what tells slices apart.
type Discriminator struct {
	Type string // value, pattern, type, profile, exists
	Path string // restricted FHIRPath: $this, url, value.ofType(Coding).code, extension('…').value, resolve()
}

// ValueSet is a ValueSet, cut down.
type ValueSet struct {
	URL, Version, Name string
	Include, Exclude   []Include
	Expansion          []Coded // as published; nil when there is none
}

// Include is one include or exclude of a value set's compose.
type Include struct {
	System, Version string
	Concepts        []Concept
	Filters         []Filter
	ValueSets       []string
}

// Filter is one filter of an include.
type Filter struct{ Property, Op, Value string }

// Coded is one code of an expansion.
type Coded struct {
	System, Code, Display string
	Abstract              bool
}

// CodeSystem is a CodeSystem, cut down.
type CodeSystem struct {
	URL, Version, Name, ValueSet string
	Content                      string // complete, fragment, not-present, example, supplement
	CaseSensitive                bool
	Hierarchy                    string // is-a, grouped-by, part-of, classified-with; "" as is-a
	Concepts                     []Concept
}

// Concept is one code, flat: Parents holds the codes above it, by nesting or by
// a parent property.
type Concept struct {
	Code, Display string
	Parents       []string
	Abstract      bool
	Properties    map[string]string // other properties that filters may ask for; nil for none
}

// MessageDefinition is a MessageDefinition, cut down.
type MessageDefinition struct {
	URL, Version, EventSystem, EventCode string
	Focus                                []Focus
}

// Focus is one kind of focus of a message.
type Focus struct {
	Code, Profile string
	Min           int
	Max           string
}

// Messages finds the definitions of messages.
type Messages interface {
	Message(canonical string) (*MessageDefinition, bool)
	// MessageFor finds by event.
	MessageFor(system, code string) (*MessageDefinition, bool)
}

// Source finds definitions by canonical. "url|version" asks for that version;
// without a version the newest known is given, of the uppermost package that
// knows the canonical. Structures come with snapshots; one of which no snapshot
// could be made has none, and its Problems say why. What is given is shared and
// must not be changed.
type Source interface {
	Structure(canonical string) (*Structure, bool)
	ValueSet(canonical string) (*ValueSet, bool)
	CodeSystem(canonical string) (*CodeSystem, bool)
	Messages
	// NamingSystem gives the preferred URI of a system known by another of its names.
	NamingSystem(uniqueID string) (uri string, ok bool)
}
