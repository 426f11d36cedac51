// SPDX-License-Identifier: Apache-2.0

package api

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// The content types that are taken and given.
const (
	typeJSON    = "application/json"
	typeProblem = "application/problem+json"
	typeFHIR    = "application/fhir+json"
	typeSchema  = "application/schema+json"
	typeBytes   = "application/octet-stream"
	typeHTML    = "text/html"
	typeText    = "text/plain"
)

// route is one row of the table: all that is known about it, for the router,
// the checks before it and the OpenAPI document.
type route struct {
	method, path string // the path in OpenAPI's form: /v1/records/{id}
	name, about  string // operationId, and what it does in a sentence
	query        []param
	body         *body
	answers      []answer
	time         time.Duration // how long it may take; 0: the server's limit
	serve        func(*call) error
}

// param is a query parameter.
type param struct {
	name, about string
	kind        any  // a zero value of its type
	many        bool // may be given more than once
}

// body is what a route takes.
type body struct {
	kind  string
	limit int64
	shape any // a zero value of the type, or schemaRef
}

// answer is one that a route gives when all is well.
type answer struct {
	status int
	about  string
	kind   string
	shape  any // a zero value of the type, schemaRef, or nil for bytes and text
}

// schemaRef names a component's schema that is not made from a type of ours.
type schemaRef string

// recordSchema is the care record's own.
const recordSchema schemaRef = "CareRecord"

// guarded reports whether a path needs a token: all but the machine's own do.
// It is told by the path alone, so that no row of the table can forget it.
func guarded(path string) bool {
	return strings.HasPrefix(path, "/v1/") || strings.HasPrefix(path, "/fhir/")
}

// takes reports whether a route has a query parameter, so often.
func (r route) takes(name string, times int) bool {
	return slices.ContainsFunc(r.query, func(p param) bool { return p.name == name && (p.many || times == 1) })
}

// pathParams gives the names in the path.
func (r route) pathParams() []string {
	var names []string
	for part := range strings.SplitSeq(r.path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	return names
}

// ginPath writes a path as gin wants it.
func ginPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// The parameters that several routes have.
func limitParam() param {
	return param{name: "limit", about: "How many at most: 1 to 200; 50 if it is not given.", kind: 0}
}

// foreign makes a route of a handler that cmd hands in.
func foreign(h http.Handler) func(*call) error {
	return func(c *call) error {
		h.ServeHTTP(c.gin.Writer, c.gin.Request)
		return nil
	}
}
