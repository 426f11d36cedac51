// SPDX-License-Identifier: Apache-2.0

package definition

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

// ErrRefused says that a package is of a kind that is never read: it points
// outside itself, holds links, or is larger than any package has need to be.
var ErrRefused = errors.New("package refused")

// ErrOtherRelease says that a package is for another release of FHIR than R4 and R4B.
var ErrOtherRelease = errors.New("package of another release of FHIR")

// Package is the definitions of one FHIR package, in the order of their canonicals.
type Package struct {
	Name, Version string // of package.json; "" where there was none
	Structures    []*Structure
	ValueSets     []*ValueSet
	CodeSystems   []*CodeSystem
	Messages      []*MessageDefinition
	Systems       []NamingSystem
}

// Read reads a FHIR package (.tgz, https://hl7.org/fhir/packages.html), or one
// definition, or a Bundle of definitions, in JSON or XML: which of these it is
// shows in the first bytes. What a package holds beside definitions (examples,
// search parameters) is passed over; a single file that defines nothing is an
// error. A hostile package is refused with ErrRefused, one for another release
// with ErrOtherRelease; a definition that cannot be read is an error that names
// its file.
func Read(r io.Reader) (*Package, error) {
	data, err := limited(r, maxPacked)
	if err != nil {
		return nil, fmt.Errorf("read package: %w", err)
	}
	p := &Package{}
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		err = p.archive(data)
	} else if len(data) > maxFile {
		err = fmt.Errorf("%w: a file larger than %d bytes", ErrRefused, maxFile)
	} else {
		err = p.single(data)
	}
	if err != nil {
		return nil, fmt.Errorf("read package: %w", err)
	}
	p.settle()
	return p, nil
}

// ReadPath reads a package or a single definition from a file, or every
// definition of a folder and the folders below it. A link in a folder is passed
// over. Limits are those of Read.
func ReadPath(name string) (*Package, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("read package: %w", err)
	}
	if info.IsDir() {
		return ReadFS(os.DirFS(name))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read package: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	return Read(f)
}

// ReadFS reads every definition of a file tree, as ReadPath does.
func ReadFS(tree fs.FS) (*Package, error) {
	p, budget := &Package{}, newBudget()
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && aside(path.Base(name)) {
			return fs.SkipDir
		}
		if !d.Type().IsRegular() || !worthReading(name) {
			return nil
		}
		f, err := tree.Open(name)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }() // it was only read
		data, err := budget.read(name, f)
		if err != nil {
			return err
		}
		return p.file(name, data)
	})
	if err != nil {
		return nil, fmt.Errorf("read package: %w", err)
	}
	p.settle()
	return p, nil
}

// aside says whether a folder holds no definitions: what packages keep there is
// examples and other forms of the same things.
func aside(folder string) bool {
	switch strings.ToLower(folder) {
	case "example", "examples", "openapi", "rdf", "xml-schema", "tests", "node_modules", ".git":
		return true
	}
	return false
}

// worthReading says whether a file can hold a definition, by its name.
func worthReading(name string) bool {
	base := path.Base(name)
	if strings.HasPrefix(base, ".") { // .index.json and what editors leave
		return false
	}
	return strings.HasSuffix(base, ".json") || strings.HasSuffix(base, ".xml")
}

// definitional finds the resources that are read here, without parsing all others.
//
//nolint:gochecknoglobals // a constant table
var definitional = []string{"StructureDefinition", "ValueSet", "CodeSystem", "NamingSystem", "MessageDefinition"}

func mayDefine(data []byte) bool {
	for _, kind := range definitional {
		if bytes.Contains(data, []byte(`"`+kind+`"`)) || bytes.Contains(data, []byte("<"+kind)) {
			return true
		}
	}
	return false
}

// file takes one file in. An XML file that is no FHIR resource is passed over.
func (p *Package) file(name string, data []byte) error {
	if path.Base(name) == "package.json" {
		return p.manifest(data)
	}
	if !mayDefine(data) {
		return nil
	}
	root, err := instance.Parse(data)
	if err != nil {
		return fmt.Errorf("%s: %w", printable(name), err)
	}
	p.add(root)
	return nil
}

// errNothing says that a file was read, and holds nothing that is of use here.
var errNothing = errors.New("no definition in it: neither a definition nor a Bundle of some")

// single takes in the only file there is.
func (p *Package) single(data []byte) error {
	root, err := instance.Parse(data)
	if err != nil {
		return err
	}
	p.add(root)
	if len(p.Structures)+len(p.ValueSets)+len(p.CodeSystems)+len(p.Messages)+len(p.Systems) == 0 {
		return errNothing
	}
	return nil
}

// manifest takes the name and version of package.json; what is wrong there harms
// nothing, but that the package is for another release of FHIR.
func (p *Package) manifest(data []byte) error {
	var m struct {
		Name, Version string
		FHIRVersions  []string
	}
	_ = json.Unmarshal(data, &m) // what could be read of it is of use
	if p.Name == "" {
		p.Name, p.Version = m.Name, m.Version
	}
	ours := func(v string) bool {
		return strings.HasPrefix(v, "4.0") || strings.HasPrefix(v, "4.1") || strings.HasPrefix(v, "4.3")
	}
	if len(m.FHIRVersions) > 0 && !slices.ContainsFunc(m.FHIRVersions, ours) {
		return fmt.Errorf("%w: it is for FHIR %.40q", ErrOtherRelease, m.FHIRVersions[0])
	}
	return nil
}

// add takes one resource in, and those of a Bundle. A definition without a
// canonical can never be asked for.
func (p *Package) add(n *instance.Node) {
	if n.Type == "Bundle" {
		for _, e := range children(n, "entry") {
			if r := child(e, "resource"); r != nil {
				p.add(inner(r))
			}
		}
		return
	}
	if n.Type == "NamingSystem" {
		if s, ok := namingSystemOf(n); ok {
			p.Systems = append(p.Systems, s)
		}
		return
	}
	if text(n, "url") == "" {
		return
	}
	switch n.Type {
	case "StructureDefinition":
		p.Structures = append(p.Structures, structureOf(n))
	case "ValueSet":
		p.ValueSets = append(p.ValueSets, valueSetOf(n))
	case "CodeSystem":
		p.CodeSystems = append(p.CodeSystems, codeSystemOf(n))
		if s, ok := namesOf(n); ok {
			p.Systems = append(p.Systems, s)
		}
	case "MessageDefinition":
		p.Messages = append(p.Messages, messageOf(n))
	}
}

// inner gives the resource of an entry: XML wraps it in an element named after its type.
func inner(r *instance.Node) *instance.Node {
	if r.Type == "" && len(r.Children) == 1 && r.Children[0].Type != "" {
		return r.Children[0]
	}
	return r
}

// settle puts the definitions into the order of their canonicals, so that the
// same package gives the same result whatever order its files came in, and
// drops what was given twice.
func (p *Package) settle() {
	p.Structures = ordered(p.Structures, func(s *Structure) (string, string) { return s.URL, s.Version })
	p.ValueSets = ordered(p.ValueSets, func(s *ValueSet) (string, string) { return s.URL, s.Version })
	p.CodeSystems = ordered(p.CodeSystems, func(s *CodeSystem) (string, string) { return s.URL, s.Version })
	p.Messages = ordered(p.Messages, func(s *MessageDefinition) (string, string) { return s.URL, s.Version })
	p.intern()
	slices.SortStableFunc(p.Systems, func(a, b NamingSystem) int {
		return cmp.Or(cmp.Compare(a.Preferred, b.Preferred), slices.Compare(a.Known, b.Known))
	})
}

func ordered[T any](all []*T, key func(*T) (url, version string)) []*T {
	compare := func(a, b *T) int {
		urlA, versionA := key(a)
		urlB, versionB := key(b)
		return cmp.Or(cmp.Compare(urlA, urlB), cmp.Compare(versionA, versionB))
	}
	slices.SortStableFunc(all, compare)
	return slices.CompactFunc(all, func(a, b *T) bool { return compare(a, b) == 0 })
}

// printable makes a name from a package fit to show.
func printable(name string) string {
	if name == "" {
		return "the file"
	}
	return fmt.Sprintf("%.120q", name)
}
