// SPDX-License-Identifier: Apache-2.0

package instance

import "strings"

// fewMembers is up to how many members are compared with each other; more are found through a map.
const fewMembers = 24

// assemble makes the children of n of its members: it joins each name with its
// _name sibling (json.html#primitive), and takes out resourceType.
func (r *jsonReader) assemble(n *Node, members []member) {
	find := r.finder(members)
	count := 0
	for i := range members {
		count += len(members[i].nodes)
		if members[i].one != nil {
			count++
		}
	}
	n.Children = make([]*Node, 0, count)
	for i := range members {
		m := &members[i]
		if find(m.name) != i {
			r.problem(n, m.name, "duplicate-key", "a property may appear once in an object", m.line, m.col)
			continue
		}
		if m.name == "resourceType" {
			r.resourceType(n, m)
			continue
		}
		if plain, ok := strings.CutPrefix(m.name, "_"); ok {
			if find(plain) < 0 {
				r.siblings(n, plain, nil, m)
			}
			continue
		}
		if s := find("_" + m.name); s >= 0 {
			r.siblings(n, m.name, m, &members[s])
			continue
		}
		r.plain(n, m)
	}
}

// plain adds the values of a member that has no sibling.
func (r *jsonReader) plain(n *Node, m *member) {
	if m.one != nil {
		r.adopt(n, m.one)
	}
	for _, v := range m.nodes {
		r.adopt(n, v)
	}
}

func (r *jsonReader) adopt(n, v *Node) {
	if v.Form == Null {
		r.problem(n, v.Name, "null", "null stands only in an array, beside a sibling that has an extension", v.Line, v.Column)
	}
	n.Children = append(n.Children, v)
}

// finder gives the index of the first member of a name, or -1.
func (r *jsonReader) finder(members []member) func(string) int {
	if len(members) <= fewMembers {
		return func(name string) int {
			for i := range members {
				if members[i].name == name {
					return i
				}
			}
			return -1
		}
	}
	index := make(map[string]int, len(members))
	for i := range members {
		if _, ok := index[members[i].name]; !ok {
			index[members[i].name] = i
		}
	}
	return func(name string) int {
		if i, ok := index[name]; ok {
			return i
		}
		return -1
	}
}

func (r *jsonReader) resourceType(n *Node, m *member) {
	if m.one == nil || m.one.Form != Text || m.one.Value == "" {
		r.problem(n, m.name, "resource", "resourceType is a string: the name of a resource", m.line, m.col)
		return
	}
	n.Type = m.one.Value
}

// siblings joins the values of a primitive with the id and extensions of its _name sibling. values is nil where only the sibling stood.
func (r *jsonReader) siblings(n *Node, name string, values, sibling *member) {
	if values != nil && values.listed != sibling.listed {
		r.problem(n, sibling.name, "sibling", "a property and its _ sibling are both arrays or neither is", sibling.line, sibling.col)
	}
	var have []*Node
	if values != nil {
		have = values.all()
	}
	extra := sibling.all()
	if values != nil && sibling.listed && values.listed && len(have) != len(extra) {
		over := extra
		if len(have) > len(extra) {
			over = have
		}
		at := over[min(len(have), len(extra))]
		r.problem(n, sibling.name, "sibling", "the array and its _ sibling have the same length: null fills the gaps", at.Line, at.Column)
	}
	for i := range max(len(have), len(extra)) {
		var v, e *Node
		if i < len(have) {
			v = have[i]
		}
		if i < len(extra) {
			e = extra[i]
		}
		r.join(n, name, v, e, sibling.listed)
	}
}

// join makes one child of a value, its sibling, or both.
func (r *jsonReader) join(n *Node, name string, v, e *Node, listed bool) {
	if v == nil {
		v = r.node()
		v.Name, v.Form, v.Listed, v.Line, v.Column = name, Null, listed, e.Line, e.Column
	}
	switch {
	case e == nil || e.Form == Null && listed:
		if v.Form == Null {
			r.problem(n, name, "null", "null in both the array and its _ sibling says nothing", v.Line, v.Column)
		}
	case e.Form != Complex:
		r.problem(n, "_"+name, "sibling", "the _ sibling of a primitive is an object with id or extension", e.Line, e.Column)
	case v.Form == Complex:
		r.problem(n, "_"+name, "sibling", "only a primitive has a _ sibling", e.Line, e.Column)
		v.Children = append(v.Children, e.Children...)
	default:
		if len(e.Children) == 0 {
			r.problem(n, "_"+name, "sibling", "an object is never empty", e.Line, e.Column)
		}
		v.Children = e.Children
		v.Type = e.Type
	}
	n.Children = append(n.Children, v)
}
