// SPDX-License-Identifier: Apache-2.0

package api

import "reflect"

// ParseNote reads a small body as a route that takes a note would.
func ParseNote(b []byte) (note string, faults []Fault) {
	var in closing
	faults = parseFields(b, reflect.ValueOf(&in).Elem())
	return in.Note, faults
}

// Row is what a test may know of a route of the table.
type Row struct {
	Method, Path, Name, Kind string
	Params                   []string
	Body                     bool
}

// Rows gives the table.
func (a *API) Rows() []Row {
	var rows []Row
	for _, r := range a.routes {
		row := Row{Method: r.method, Path: r.path, Name: r.name, Params: r.pathParams(), Body: r.body != nil}
		if r.body != nil {
			row.Kind = r.body.kind
		}
		rows = append(rows, row)
	}
	return rows
}

// Routed gives method and path of everything that the router answers.
func (a *API) Routed() []string {
	var all []string
	for _, r := range a.engine.Routes() {
		all = append(all, r.Method+" "+r.Path)
	}
	return all
}
