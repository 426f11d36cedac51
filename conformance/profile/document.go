// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

const spec = "http://hl7.org/fhir/R4/"

// document checks the whole of an input.
func (r *run) document(profiles []string) {
	root := r.doc.Root
	if root.Type == "" {
		r.foundAt(root, "", Fatal, CodeStructure, "resource-type", spec+"json.html#resources", "a resource says in resourceType what it is")
		return
	}
	for _, p := range r.doc.Problems {
		if p.At == root && p.Name == "" && p.Rule == "namespace" {
			r.issues = append(r.issues, Issue{
				Severity: Fatal, Code: CodeStructure, Line: p.Line, Column: p.Col, Rule: p.Rule, Source: spec + "xml.html", Message: p.What,
			})
			return
		}
	}
	r.push(frame{node: root, name: root.Type, at: -1, typ: root.Type})
	r.index = newBundleIndexes()
	r.ask = r.questions()
	r.problems()
	r.resource(root, nil, nil, profiles)
	r.pop()
}

// problems tells what was wrong with the form alone, each at its element.
func (r *run) problems() {
	if len(r.doc.Problems) == 0 {
		return
	}
	at := map[*instance.Node][]instance.Problem{}
	for _, p := range r.doc.Problems {
		at[p.At] = append(at[p.At], p)
	}
	frames := r.frames
	r.problemsBelow(r.doc.Root, at)
	r.frames = frames
}

func (r *run) problemsBelow(n *instance.Node, at map[*instance.Node][]instance.Problem) {
	page := spec + "json.html"
	if r.doc.Format == instance.XML {
		page = spec + "xml.html"
	}
	for _, p := range at[n] {
		where := &instance.Node{Line: p.Line, Column: p.Col}
		name := strings.TrimPrefix(p.Name, "_")
		if p.Rule == "attribute" {
			name = ""
		}
		if p.Rule == "null" || p.Rule == "sibling" {
			name = r.indexed(n, name, p.Line, p.Col)
		}
		r.foundAt(where, name, Error, CodeStructure, p.Rule, page, p.What)
	}
	places := places{format: r.doc.Format, parent: n}
	for i, c := range n.Children {
		if !r.spend(1) {
			return
		}
		r.push(frame{node: c, name: c.Name, at: places.of(i)})
		r.problemsBelow(c, at)
		r.pop()
	}
}

// indexed is the name of a child with its place in its list.
func (r *run) indexed(n *instance.Node, name string, line, col int) string {
	at := 0
	for _, c := range n.Children {
		if c.Name != name {
			continue
		}
		if c.Line == line && c.Column == col && c.Listed {
			return name + "[" + itoa(at) + "]"
		}
		at++
	}
	return name
}
