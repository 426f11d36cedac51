// SPDX-License-Identifier: Apache-2.0

package tofhir_test

import (
	"encoding/json"
	"html/template"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/carelode/lode/mapping/care"
)

// What a worker writes is text in the narrative and never a tag, in the entities
// of html/template.
func TestANarrativeRunsNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		said := rapid.StringMatching(`([a-zé ]|[<>&"']|</p>|<script>|\x00){1,30}`).Draw(rt, "text")
		r := example(t)
		r.Plan.Title, r.Plan.Summary = "", said
		c := care.NewChange(nil, r, paths(t))
		if strings.Contains(said, "\x00") { // which FHIR forbids elsewhere in the resource
			r.Plan.Summary, r.Plan.Goals = "", nil
			r.Plan.AgreedBy = said
			c = care.NewChange(nil, r, paths(t))
		}
		plan := of(t, "CarePlan", entries(t, c, delivery()))
		var got struct {
			Text struct {
				Div string `json:"div"`
			} `json:"text"`
		}
		if len(plan) != 1 || json.Unmarshal(plan[0], &got) != nil {
			rt.Fatal("no plan")
		}
		if !strings.Contains(got.Text.Div, ":</b> "+template.HTMLEscapeString(said)+"</p>") {
			rt.Fatalf("%q is not in %s", said, got.Text.Div)
		}
	})
}
