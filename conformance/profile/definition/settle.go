// SPDX-License-Identifier: Apache-2.0

package definition

import "strings"

// settled gives a published snapshot the form that Generate's have. Most have it
// already. Older tools left ids out, or renamed a choice (Extension.valueString)
// where the element and a slice of it belong
// (https://hl7.org/fhir/R4/elementdefinition.html#id and #typesx).
func settled(snapshot []Element) []Element {
	if !unsettled(snapshot) {
		return snapshot
	}
	for i := range snapshot {
		if choice := renamedFrom(&snapshot[i]); choice != "" {
			snapshot[i] = renamed(snapshot[i], choice)
		}
	}
	root := treeOf(unrenamed(snapshot))
	fillChoices(root)
	return root.list()
}

func unsettled(snapshot []Element) bool {
	for i := range snapshot {
		if snapshot[i].ID == "" || renamedFrom(&snapshot[i]) != "" {
			return true
		}
	}
	return false
}

// renamedFrom gives the choice whose name an element should have, or "".
func renamedFrom(e *Element) string {
	id, _, _ := strings.Cut(lastStep(e.ID), ":")
	for _, choice := range []string{lastStep(e.BasePath), id} {
		if branchOf(lastStep(e.Path), choice) {
			return choice
		}
	}
	return ""
}

func lastStep(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// renamed makes of a renamed choice the slice that it stands for.
func renamed(e Element, choice string) Element {
	branch := lastStep(e.Path)
	stem := strings.TrimSuffix(e.Path, branch)
	e.Path, e.SliceName, e.ID = stem+choice, branch, ""
	return e
}

// unrenamed mends the paths of what stands below a renamed choice, whose own paths are mended already.
func unrenamed(snapshot []Element) []Element {
	was, is := "", ""
	for i := range snapshot {
		e := &snapshot[i]
		if e.ID == "" && e.SliceName != "" && strings.HasSuffix(e.Path, "[x]") {
			is = e.Path
			was = strings.TrimSuffix(e.Path, lastStep(e.Path)) + e.SliceName
			continue
		}
		if below, ok := strings.CutPrefix(e.Path, was+"."); ok && was != "" {
			e.Path = is + "." + below
		}
		e.ID = "" // the order of the elements tells where each stands
	}
	return snapshot
}

// fillChoices makes the elements that renaming took away: of the types that were left, sliced by type.
func fillChoices(n *node) {
	for _, k := range n.kids {
		if k.implied && len(k.slices) > 0 && strings.HasSuffix(k.name, "[x]") {
			first := k.slices[0].el
			k.implied = false
			k.el = Element{
				Min: first.Min, Max: first.Max, BasePath: first.BasePath, BaseMin: first.BaseMin, BaseMax: first.BaseMax,
				Slicing: defaultSlicing(k.name),
			}
			for _, s := range k.slices {
				k.el.Types = append(k.el.Types, s.el.Types...)
				if len(k.slices) > 1 {
					k.el.Min = 0
				}
			}
		}
		fillChoices(k)
		for _, s := range k.slices {
			fillChoices(s)
		}
	}
}
