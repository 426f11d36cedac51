// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

const bundlePage = spec + "bundle.html"

// bundle checks what the specification says in words of Bundles (bundle.html, documents.html, messaging.html, http.html).
func (r *run) bundle(n *instance.Node) {
	kind := n.Text("type")
	at := -1
	for _, entry := range n.Children {
		if entry.Name != "entry" {
			continue
		}
		at++
		name := "entry[" + itoa(at) + "]"
		if !r.spend(2) {
			return
		}
		r.fullURL(entry, name, kind)
		if kind == "transaction" || kind == "batch" {
			r.request(entry, name)
		}
		if kind == "searchset" {
			r.searchResult(n, entry, name)
		}
	}
	if kind == "searchset" {
		r.pageLinks(n)
	}
	first := firstResource(n)
	switch {
	case first == nil:
	case kind == "document" && first.Type == "Composition":
		r.documentOf(n, first)
		r.reachable(n, kind)
	case kind == "message" && first.Type == "MessageHeader":
		r.messageOf(n, first)
		r.reachable(n, kind)
	}
}

func firstResource(bundle *instance.Node) *instance.Node {
	return bundle.Child("entry").Child("resource")
}

// fullURL checks that an entry has the address that it must have, and that it agrees with the resource (bundle.html#bundle-unique).
func (r *run) fullURL(entry *instance.Node, name, kind string) {
	resource := entry.Child("resource")
	full := entry.Child("fullUrl")
	if full == nil || full.Value == "" {
		switch {
		case resource == nil:
		case kind == "document" || kind == "message" || kind == "collection":
			r.foundAt(entry, name, Error, CodeRequired, "fullUrl", bundlePage+"#bundle-unique", "an entry of a "+kind+" has a fullUrl")
		case (kind == "searchset" || kind == "history") && resource.Child("id") != nil:
			r.foundAt(entry, name, Error, CodeRequired, "fullUrl", bundlePage+"#bundle-unique", "an entry has a fullUrl, unless the resource has no identity")
		}
		return
	}
	if !absolute(full.Value) {
		r.foundAt(full, name+".fullUrl", Error, CodeInvalid, "fullUrl", bundlePage+"#bundle-unique", "a fullUrl is an absolute address")
		return
	}
	id := resource.Text("id")
	if resource == nil || id == "" || restBase(full.Value) == "" {
		return
	}
	last := full.Value[strings.LastIndexByte(full.Value, '/')+1:]
	typ := r.typeInAddress(full.Value)
	page := bundlePage + "#bundle-unique"
	switch {
	case typ != "" && typ != resource.Type:
		r.foundAt(full, name+".fullUrl", Error, CodeInvalid, "fullUrl", page, "the fullUrl names the type of the resource")
	case last != id:
		r.foundAt(full, name+".fullUrl", Error, CodeInvalid, "fullUrl", page, "the fullUrl ends in the id of the resource")
	}
}

// request checks the address of a request against its method and resource (http.html#transaction).
func (r *run) request(entry *instance.Node, name string) {
	request, resource := entry.Child("request"), entry.Child("resource")
	method, url := request.Text("method"), request.Text("url")
	if request == nil || url == "" {
		return
	}
	name += ".request"
	page := spec + "http.html#transaction"
	bare, query, _ := strings.Cut(url, "?")
	parts := strings.Split(strings.TrimPrefix(bare, "/"), "/")
	switch method {
	case "POST", "PUT", "PATCH":
		if resource == nil && !strings.Contains(url, "$") && method != "PATCH" {
			r.foundAt(request, name, Error, CodeRequired, "request", page, "an entry that is sent with "+method+" has a resource")
			return
		}
	case "GET", "HEAD", "DELETE":
		if resource != nil && method == "DELETE" {
			r.foundAt(request, name, Warning, CodeInvalid, "request", page, "an entry to be deleted has no resource")
		}
		return
	}
	if strings.Contains(url, "$") || absolute(url) || resource == nil || resource.Type == "Parameters" || resource.Type == "Binary" {
		return
	}
	switch {
	case parts[0] != resource.Type && r.c.isResource(parts[0]) && bare != "":
		r.foundAt(request.Child("url"), name+".url", Error, CodeInvalid, "request", page, "the address is of the type of the resource")
	case method == "PUT" && len(parts) < 2 && query == "":
		r.foundAt(request.Child("url"), name+".url", Error, CodeInvalid, "request", page, "an update is of Type/id, or of a search")
	case method == "POST" && len(parts) > 1:
		r.foundAt(request.Child("url"), name+".url", Error, CodeInvalid, "request", page, "what is created gets its id from the server: the address is the type alone")
	}
}

// documentOf checks that a document has all that its Composition refers to (documents.html#content).
func (r *run) documentOf(bundle, composition *instance.Node) {
	entry := bundle.Child("entry")
	from := entry.Text("fullUrl")
	r.inBundle(bundle, composition, from, "entry[0].resource", "subject", "encounter", "author", "custodian")
	at := 0
	for _, a := range composition.All("attester") {
		r.inBundle(bundle, a, from, "entry[0].resource.attester["+itoa(at)+"]", "party")
		at++
	}
	r.sections(bundle, composition, from, "entry[0].resource")
}

func (r *run) sections(bundle, n *instance.Node, from, name string) {
	for i, s := range n.All("section") {
		at := name + ".section[" + itoa(i) + "]"
		r.inBundle(bundle, s, from, at, "author", "focus", "entry")
		if r.spend(1) {
			r.sections(bundle, s, from, at)
		}
	}
}

// inBundle checks that the references of some names lead to entries of a Bundle.
func (r *run) inBundle(bundle, n *instance.Node, from, at string, names ...string) {
	for _, name := range names {
		for i, c := range n.All(name) {
			reference := c.Text("reference")
			if reference == "" || reference[0] == '#' || r.index.of(bundle).find(reference, from) != nil {
				continue
			}
			where := at + "." + name
			if c.Listed || r.doc.Format == instance.XML && (name == "author" || name == "entry" || name == "focus" && n.Type != "") {
				where += "[" + itoa(i) + "]"
			}
			r.foundAt(c, where, Error, CodeNotFound, "bundle-reference", spec+"documents.html#content", "the resource referred to is in the same Bundle")
		}
	}
}
