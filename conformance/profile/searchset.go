// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"slices"
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

// searchResult checks one entry of what a search gave (search.html#modes, bundle.html#searchset): it can be told from others by
// its id, and a match is of a type that was searched for.
func (r *run) searchResult(bundle, entry *instance.Node, name string) {
	resource := entry.Child("resource")
	if resource == nil {
		return
	}
	page := spec + "bundle.html#searchset"
	mode := entry.Child("search").Text("mode")
	outcome := resource.Type == "OperationOutcome"
	switch {
	case mode == "outcome":
		if !outcome {
			r.foundAt(resource, name+".resource", Error, CodeInvalid, "search-outcome", page, "an entry of the mode outcome is an OperationOutcome")
		}
		return
	case mode == "" && outcome:
		return
	case resource.Child("id") == nil:
		r.foundAt(resource, name+".resource", Error, CodeRequired, "search-id", page, "a resource that a search found has an id")
	}
	if types := r.searched(bundle); mode != "include" && len(types) > 0 && !slices.Contains(types, resource.Type) {
		r.foundAt(resource, name+".resource", Error, CodeInvalid, "search-type", page, "a match is of a type that was searched for: "+strings.Join(types, ", "))
	}
}

// pageLinks checks that there is one link of each kind that leads through the pages of what a search gave (http.html#paging).
func (r *run) pageLinks(bundle *instance.Node) {
	seen := map[string]bool{}
	for i, link := range bundle.All("link") {
		relation := link.Text("relation")
		switch relation {
		case "self", "first", "previous", "prev", "next", "last":
			if seen[relation] {
				r.foundAt(link, "link["+itoa(i)+"]", Error, CodeDuplicate, "page-link", spec+"http.html#paging", "there is one link of this relation: "+relation)
			}
			seen[relation] = true
		}
	}
}

// searched is the types that the link to itself of a Bundle searched for; none where it does not say.
func (r *run) searched(bundle *instance.Node) []string {
	for _, link := range bundle.All("link") {
		if link.Text("relation") != "self" {
			continue
		}
		path, query, _ := strings.Cut(link.Text("url"), "?")
		for p := range strings.SplitSeq(query, "&") {
			if types, ok := strings.CutPrefix(p, "_type="); ok {
				return strings.Split(strings.ReplaceAll(types, "%2C", ","), ",")
			}
		}
		path = strings.TrimSuffix(strings.TrimSuffix(path, "/"), "/_search")
		if typ := path[strings.LastIndexByte(path, '/')+1:]; r.c.isResource(typ) {
			return []string{typ}
		}
	}
	return nil
}
