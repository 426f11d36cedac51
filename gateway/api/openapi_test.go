// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

func (w *world) document(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(w.get(t, "", "/openapi.json", http.StatusOK, nil).Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestOpenAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	doc := w.document(t)
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var told []string
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			told = append(told, method+" "+strings.NewReplacer("{", ":", "}", "").Replace(path))
		}
	}
	routed := w.api.Routed()
	slices.Sort(told)
	slices.Sort(routed)
	if !slices.Equal(told, routed) {
		t.Errorf("the document tells %v\nthe router answers %v", told, routed)
	}
}

// Every good answer is what the document says it is.
func TestAnswersAreAsDocumented(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	have := w.seen(t)
	doc := w.document(t)
	bodies := map[string]string{"putRecord": string(record(soham, person, 2)), "preview": string(record(soham, person, 3))}
	for _, r := range w.api.Rows() {
		body, ok := bodies[r.Name]
		if !ok {
			body = content(t, r)
		}
		got := w.call(t, soham, r.Method, address(t, r, have), r.Kind, strings.NewReader(body))
		operation := doc.Paths.Find(r.Path).GetOperation(r.Method)
		answer := operation.Responses.Value(strconv.Itoa(got.Code))
		if answer == nil {
			answer = operation.Responses.Default()
		}
		kind, _, _ := strings.Cut(got.Header().Get("Content-Type"), ";")
		media := answer.Value.Content.Get(kind)
		if media == nil {
			t.Errorf("%s answered %d of type %q, which is not documented", r.Name, got.Code, kind)
			continue
		}
		if media.Schema == nil {
			continue
		}
		var value any
		if err := json.Unmarshal(got.Body.Bytes(), &value); err != nil {
			t.Fatal(err)
		}
		if err := media.Schema.Value.VisitJSON(value, openapi3.EnableJSONSchema2020()); err != nil {
			t.Errorf("%s answered %d otherwise than documented: %v", r.Name, got.Code, err)
		}
	}
}

func TestOpenAPIIsTheSameTwice(t *testing.T) {
	t.Parallel()
	if a, b := newWorld(t), newWorld(t); a.get(t, "", "/openapi.json", 200, nil).Body.String() != b.get(t, "", "/openapi.json", 200, nil).Body.String() {
		t.Error("the document differs from one start to the next")
	}
}
