// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

// bundleIndexes finds the entries of the Bundles of an input.
type bundleIndexes struct {
	all map[*instance.Node]*bundleIndex
}

// bundleIndex finds the entries of one Bundle.
type bundleIndex struct {
	byURL map[string]*instance.Node
	byKey map[string]*instance.Node // Type/id
}

func newBundleIndexes() *bundleIndexes { return &bundleIndexes{all: map[*instance.Node]*bundleIndex{}} }

// of is the index of a Bundle, made when it is first asked for.
func (x *bundleIndexes) of(bundle *instance.Node) *bundleIndex {
	if known, ok := x.all[bundle]; ok {
		return known
	}
	made := &bundleIndex{byURL: map[string]*instance.Node{}, byKey: map[string]*instance.Node{}}
	for _, entry := range bundle.Children {
		resource := entry.Child("resource")
		if entry.Name != "entry" || resource == nil {
			continue
		}
		if url := entry.Text("fullUrl"); url != "" {
			if _, twice := made.byURL[url]; !twice {
				made.byURL[url] = resource
			}
		}
		if id := resource.Text("id"); id != "" {
			key := resource.Type + "/" + id
			if _, twice := made.byKey[key]; !twice {
				made.byKey[key] = resource
			}
		}
	}
	x.all[bundle] = made
	return made
}

// find is the resource that a reference from the entry of an address leads to (bundle.html#references).
func (x *bundleIndex) find(reference, from string) *instance.Node {
	bare, _, _ := strings.Cut(reference, "/_history/")
	bare, _, _ = strings.Cut(bare, "#")
	if absolute(bare) {
		return x.byURL[bare]
	}
	if base := restBase(from); base != "" {
		if n := x.byURL[base+bare]; n != nil {
			return n
		}
	}
	return x.byKey[bare]
}

// restBase is the base of a RESTful address [base]/Type/id, with its slash; "" of any other.
func restBase(url string) string {
	if !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") {
		return ""
	}
	id := strings.LastIndexByte(url, '/')
	if id < 0 {
		return ""
	}
	typ := strings.LastIndexByte(url[:id], '/')
	if typ < 0 {
		return ""
	}
	return url[:typ+1]
}
