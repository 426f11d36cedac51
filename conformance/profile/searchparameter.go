// SPDX-License-Identifier: Apache-2.0

package profile

import "github.com/carelode/lode/conformance/profile/instance"

// searchParameters checks that what a CapabilityStatement says of the search parameters of R4 whose definitions it names is what R4 says of them
// (capabilitystatement-definitions.html#CapabilityStatement.rest.resource.searchParam.type).
func (r *run) searchParameters(n *instance.Node) {
	for i, rest := range n.All("rest") {
		for j, resource := range rest.All("resource") {
			for k, p := range resource.All("searchParam") {
				if !r.spend(2) {
					return
				}
				name := "rest[" + itoa(i) + "].resource[" + itoa(j) + "].searchParam[" + itoa(k) + "]"
				r.searchParameter(p, name)
			}
		}
	}
}

func (r *run) searchParameter(p *instance.Node, name string) {
	stated := p.Child("type")
	known, ok := r.c.search.Defined(p.Text("definition"))
	if !ok || stated == nil || stated.Value == known.Type {
		return
	}
	r.foundAt(stated, name+".type", Error, CodeInvalid, "search-parameter", spec+"searchparameter-registry.html", "the search parameter is of the type "+known.Type)
}

// derivedParameter checks that a search parameter is of the type, and for the resources, of that which it is derived from
// (searchparameter-definitions.html#SearchParameter.derivedFrom).
func (r *run) derivedParameter(n *instance.Node) {
	from, ok := r.c.search.Defined(n.Text("derivedFrom"))
	if !ok {
		return
	}
	page := spec + "searchparameter-definitions.html#SearchParameter.derivedFrom"
	if typ := n.Child("type"); typ != nil && typ.Value != from.Type {
		r.foundAt(typ, "type", Error, CodeInvalid, "search-parameter", page, "the search parameter from which this one is derived is of the type "+from.Type)
	}
	for i, base := range n.All("base") {
		if base.Value != "" && !from.For(base.Value) {
			r.foundAt(base, "base["+itoa(i)+"]", Error, CodeInvalid, "search-parameter", page, "the search parameter from which this one is derived is not for this resource")
		}
	}
}

// compositeParameter checks that a composite search parameter has the parameters that it is made of (search.html#composite).
func (r *run) compositeParameter(n *instance.Node) {
	if n.Text("type") == "composite" && len(n.All("component")) < 2 {
		r.found(Error, CodeRequired, "search-parameter", spec+"search.html#composite", "a composite search parameter is made of two components or more")
	}
}
