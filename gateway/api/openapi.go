// SPDX-License-Identifier: Apache-2.0

package api

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/carelode/lode/mapping/care"
)

// object is a JSON object of the document; its keys are written in order of the
// alphabet, so the same routes give the same bytes.
type object = map[string]any

// document writes the OpenAPI 3.1 document of the routes.
func document(routes []route, version string) ([]byte, error) {
	if version == "" {
		version = "0"
	}
	s := schemas{made: object{}}
	if err := s.addRecord(care.Schema()); err != nil {
		return nil, err
	}
	paths := object{}
	for _, r := range routes {
		item, ok := paths[r.path].(object)
		if !ok {
			item = object{}
			paths[r.path] = item
		}
		item[strings.ToLower(r.method)] = s.operation(r)
	}
	b, err := json.MarshalIndent(object{
		"openapi":           "3.1.0",
		"jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
		"info": object{
			"title": "Lode", "version": version,
			"summary":     "Joins a neighbourhood team's care record to the systems around it.",
			"description": "Every address under /v1 and /fhir needs a bearer token that belongs to one team. What belongs to another team, and what does not exist, are answered alike. Problems are application/problem+json (RFC 9457), or an OperationOutcome under /fhir.",
			"license":     object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
		},
		"servers":    []any{object{"url": "/"}},
		"paths":      paths,
		"components": object{"schemas": s.made, "securitySchemes": object{"token": object{"type": "http", "scheme": "bearer"}}},
	}, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write document: %w", err)
	}
	return b, nil
}

func (s *schemas) operation(r route) object {
	o := object{"operationId": r.name, "summary": r.about, "responses": s.responses(r)}
	o["security"] = []any{}
	if guarded(r.path) {
		o["security"] = []any{object{"token": []any{}}}
	}
	var params []any
	for _, name := range r.pathParams() {
		params = append(params, object{"name": name, "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for _, p := range r.query {
		schema := s.of(reflect.TypeOf(p.kind))
		if p.many {
			schema = object{"type": "array", "items": schema}
		}
		params = append(params, object{"name": p.name, "in": "query", "description": p.about, "schema": schema})
	}
	if params != nil {
		o["parameters"] = params
	}
	if r.body != nil {
		o["requestBody"] = object{
			"required": true, "description": "At most " + strconv.FormatInt(r.body.limit, 10) + " bytes" + inUTF8(r.body.kind) + ". " + typesTaken(r.body.kind),
			"content": object{r.body.kind: s.media(r.body.shape)},
		}
	}
	return o
}

// typesTaken says what checkBody asks of the Content-Type.
func typesTaken(kind string) string {
	if kind == typeBytes {
		return "Any Content-Type will do."
	}
	return "The Content-Type may be left out; another one is refused with 415."
}

func (s *schemas) media(shape any) object {
	switch shape := shape.(type) {
	case nil:
		return object{}
	case schemaRef:
		return object{"schema": ref(string(shape))}
	}
	return object{"schema": s.of(reflect.TypeOf(shape))}
}

func (s *schemas) responses(r route) object {
	all := object{}
	for _, a := range r.answers {
		response := object{"description": a.about}
		if a.kind != "" {
			response["content"] = object{a.kind: s.media(a.shape)}
		}
		all[strconv.Itoa(a.status)] = response
	}
	kind, shape := typeProblem, s.of(reflect.TypeFor[Problem]())
	if strings.HasPrefix(r.path, "/fhir/") {
		kind, shape = typeFHIR, object{"type": "object", "description": "A FHIR OperationOutcome."}
	}
	all["default"] = object{
		"description": "A problem: " + troubles(r) + ".",
		"content":     object{kind: object{"schema": shape}},
	}
	return all
}

// troubles lists the statuses that a route may give when something is wrong.
func troubles(r route) string {
	list := []string{}
	if guarded(r.path) {
		list = append(list, "401 no valid token", "429 the team's share is used up")
	}
	if len(r.query) > 0 || r.body != nil {
		list = append(list, "400 not understood")
	}
	if len(r.pathParams()) > 0 {
		list = append(list, "404 no such thing for this team", "409 it is not as you think")
	}
	if r.body != nil {
		list = append(list, "408 too slow", "413 too large", "415 another type", "422 faults, each with its path")
	}
	return strings.Join(append(list, "500 our fault", "503 not now"), "; ")
}
