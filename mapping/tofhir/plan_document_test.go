// SPDX-License-Identifier: Apache-2.0

package tofhir_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
)

const documentKey = "9e2b3a44-6a0f-4d55-9d3f-0c9a53a7f2b1"

func planDocument(t *testing.T, r *care.Record) []byte {
	t.Helper()
	b, err := tofhir.PlanDocument(r, sender(), documentKey)
	if err != nil {
		t.Fatal(err)
	}
	out, err := fhir.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestGoldenPlanDocument(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	if err := json.Indent(&got, planDocument(t, example(t)), "", "  "); err != nil {
		t.Fatal(err)
	}
	compare(t, filepath.Join("testdata", "golden", "Document.json"), got.Bytes())
}

// TestADocumentRefersToNothingOutsideIt, and begins with its Composition, whose
// sections all have words: of every plan of 300 lives.
func TestADocumentRefersToNothingOutsideIt(t *testing.T) {
	t.Parallel()
	reference := regexp.MustCompile(`"reference":"(urn:uuid:[^"]*|#[^"]*|[^"]*)"`)
	written := 0
	for r := range people.New(7, 300).Records() {
		if r.Plan == nil || r.Plan.Status == "draft" || r.Plan.Withdrawn != nil {
			continue
		}
		written++
		raw := planDocument(t, r)
		var b struct {
			Entry []struct {
				FullURL  string          `json:"fullUrl"`
				Resource json.RawMessage `json:"resource"`
			} `json:"entry"`
		}
		if err := json.Unmarshal(raw, &b); err != nil {
			t.Fatal(err)
		}
		inside := map[string]bool{"#device": true}
		for _, e := range b.Entry {
			if inside[e.FullURL] {
				t.Errorf("person %s: %s is in it twice", r.ID, e.FullURL)
			}
			inside[e.FullURL] = true
		}
		for _, m := range reference.FindAllSubmatch(raw, -1) {
			if !inside[string(m[1])] {
				t.Errorf("person %s: refers to %s, which is not in it", r.ID, m[1])
			}
		}
		checkSections(t, b.Entry[0].Resource)
	}
	if written == 0 {
		t.Fatal("nobody has a plan")
	}
}

func checkSections(t *testing.T, composition []byte) {
	t.Helper()
	var c struct {
		ResourceType string `json:"resourceType"`
		Section      []struct {
			Title string `json:"title"`
			Text  struct {
				Div string `json:"div"`
			} `json:"text"`
			Entry []any `json:"entry"`
			Empty any   `json:"emptyReason"`
		} `json:"section"`
	}
	if err := json.Unmarshal(composition, &c); err != nil || c.ResourceType != "Composition" {
		t.Fatalf("the first entry is %s %v", c.ResourceType, err)
	}
	for _, s := range c.Section {
		if s.Text.Div == "" || len(s.Entry) == 0 && s.Empty == nil && !strings.HasPrefix(s.Title, "Needs") {
			t.Errorf("the section %q has no words or no resource", s.Title)
		}
		checkDiv(t, s.Text.Div)
	}
}

// TestEveryWordOfThePlanIsInTheDocument's narrative, under some heading.
func TestEveryWordOfThePlanIsInTheDocument(t *testing.T) {
	t.Parallel()
	r := example(t)
	said := strings.NewReplacer("&#39;", "'", "&#34;", `"`, "&amp;", "&", `\u003c`, "<").Replace(string(planDocument(t, r)))
	p := r.Plan
	words := []string{p.Title, p.Summary, p.Contingency, r.AboutMe.WhatMatters, r.AboutMe.PleaseDo, r.AdvancePlans.Items[0].KeptAt, r.Risks[0].Text}
	for i := range p.Goals {
		words = append(words, p.Goals[i].Text, p.Goals[i].Outcome)
		for j := range p.Goals[i].Actions {
			words = append(words, p.Goals[i].Actions[j].Text, p.Goals[i].Actions[j].When)
		}
	}
	composition, _, _ := strings.Cut(said, `{"resourceType":"QuestionnaireResponse"`)
	for _, w := range words {
		if !strings.Contains(composition, w) {
			t.Errorf("the Composition does not say %q", w)
		}
	}
}

func TestADraftIsNoDocument(t *testing.T) {
	t.Parallel()
	for path, spoil := range map[string]func(*care.Record){
		"plan":       func(r *care.Record) { r.Plan.Status = "draft" },
		"recordedAt": func(r *care.Record) { r.RecordedAt = "" },
		"team":       func(r *care.Record) { r.Team = "" },
	} {
		r := example(t)
		spoil(r)
		_, err := tofhir.PlanDocument(r, sender(), documentKey)
		var e *care.Error
		if !errors.As(err, &e) || e.Kind != care.Invalid || e.Path != path {
			t.Errorf("spoilt %s gave %v", path, err)
		}
	}
}
