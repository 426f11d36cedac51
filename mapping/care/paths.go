// SPDX-License-Identifier: Apache-2.0

package care

import "strings"

// Paths is a set of record fields: what one destination may see. A path is the
// JSON keys joined by dots, without indices ("plan.goals.actions.carriedBy"); it
// names the field and everything below it. The zero set is empty. A set never
// changes once it is parsed, so it may be shared.
type Paths struct{ root *pick }

// pick is one node of the set, beside the shape of the same object. Lists have
// no node of their own, since paths have no indices.
type pick struct {
	whole  bool
	fields []*pick // as the shape's fields, nil where nothing is picked
}

// ParsePaths compiles a set. A path that the record does not have is an error
// that names it.
func ParsePaths(paths ...string) (Paths, error) {
	root := &pick{}
	for _, path := range paths {
		if !root.add(recordShape(), path) {
			return Paths{}, At(Invalid, path, "path", "is not a path of the care record")
		}
	}
	return Paths{root: root}, nil
}

func (k *pick) add(s *shape, path string) bool {
	for rest, more := path, true; more; {
		var key string
		key, rest, more = strings.Cut(rest, ".")
		i, known := s.byKey[key]
		if !known {
			return false
		}
		if k.fields == nil {
			k.fields = make([]*pick, len(s.fields))
		}
		if k.fields[i] == nil {
			k.fields[i] = &pick{}
		}
		k, s = k.fields[i], s.fields[i].holder()
	}
	k.whole = true
	return true
}

// Strings gives the set's paths in the record's order, each once, leaving out
// those that another already covers.
func (p Paths) Strings() []string {
	var out []string
	p.root.visit(recordShape(), "", func(path string, _ *shape) { out = append(out, path) })
	return out
}

// Leaves gives every leaf of the record that the set holds, in the record's
// order.
func (p Paths) Leaves() []string {
	var out []string
	p.root.visit(recordShape(), "", func(path string, s *shape) { out = append(out, s.leaves(path)...) })
	return out
}

// visit calls f for each whole node, outermost only.
func (k *pick) visit(s *shape, at string, f func(path string, s *shape)) {
	if k == nil {
		return
	}
	if k.whole {
		f(at, s)
		return
	}
	for i, below := range k.fields {
		below.visit(s.fields[i].holder(), join(at, s.fields[i].key), f)
	}
}

// AllLeaves gives every path of the record that has nothing below it, in the
// record's order. A list of texts is one leaf, and so is extra.
func AllLeaves() []string { return recordShape().leaves("") }

func (s *shape) leaves(at string) []string {
	if s.form != objectForm {
		return []string{at}
	}
	var out []string
	for i := range s.fields {
		out = append(out, s.fields[i].holder().leaves(join(at, s.fields[i].key))...)
	}
	return out
}

// Contains reports whether a field, and everything below it, is in the set.
// Indices are ignored. A path that the record does not have is not in it.
func (p Paths) Contains(path string) bool {
	k, s := p.root, recordShape()
	for rest, more := bare(path), true; more; {
		var key string
		key, rest, more = strings.Cut(rest, ".")
		if s.form == openForm { // below extra anything goes
			break
		}
		i, known := s.byKey[key]
		if !known {
			return false
		}
		k, s = k.below(i), s.fields[i].holder()
	}
	return k.covers(s)
}

// everything is the node below a whole node.
func everything() *pick { return &pick{whole: true} }

func (k *pick) below(i int) *pick {
	switch {
	case k == nil:
		return nil
	case k.whole:
		return everything()
	case k.fields == nil:
		return nil
	}
	return k.fields[i]
}

// covers reports whether nothing of the shape is left out.
func (k *pick) covers(s *shape) bool {
	if k == nil {
		return false
	}
	if k.whole {
		return true
	}
	for i := range s.fields {
		if !k.below(i).covers(s.fields[i].holder()) {
			return false
		}
	}
	return len(s.fields) > 0
}

func join(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}

// bare takes the indices out of a path.
func bare(path string) string {
	if !strings.Contains(path, "[") {
		return path
	}
	parts := strings.Split(path, ".")
	for i, part := range parts {
		parts[i], _, _ = strings.Cut(part, "[")
	}
	return strings.Join(parts, ".")
}
