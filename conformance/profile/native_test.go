// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization so
package profile_test

import (
	"testing"

	"github.com/carelode/lode/conformance/profile"
	"github.com/carelode/lode/conformance/profile/instance"
)

// TestNativesSayWhatTheirExpressionsSay holds each invariant that is checked natively against its expression, on every
// element of resources in which each is met and broken.
func TestNativesSayWhatTheirExpressionsSay(t *testing.T) {
	t.Parallel()
	c := core(t)
	broken := map[string]bool{}
	for name, text := range map[string]string{
		"contained and used":             `{"resourceType":"List","contained":[{"resourceType":"Patient","id":"p","active":true}],"subject":{"reference":"#p"}}`,
		"contained and not used":         `{"resourceType":"List","contained":[{"resourceType":"Patient","id":"p"}],"subject":{"reference":"#q"}}`,
		"contained leads back":           `{"resourceType":"List","contained":[{"resourceType":"Observation","id":"o","focus":[{"reference":"#"}]}]}`,
		"contained used by contained":    `{"resourceType":"List","contained":[{"resourceType":"Patient","id":"p","managingOrganization":{"reference":"#o"}},{"resourceType":"Organization","id":"o"}],"subject":{"reference":"#p"}}`,
		"contained without an id":        `{"resourceType":"List","contained":[{"resourceType":"Patient","active":true}]}`,
		"contained in contained":         `{"resourceType":"List","contained":[{"resourceType":"Patient","id":"p","contained":[{"resourceType":"Patient","id":"q"}]}],"subject":{"reference":"#p"}}`,
		"contained with a version":       `{"resourceType":"List","contained":[{"resourceType":"Patient","id":"p","meta":{"versionId":"1","security":[{"code":"R"}]}}],"subject":{"reference":"#p"}}`,
		"contained with a time":          `{"resourceType":"List","contained":[{"resourceType":"Patient","id":"p","meta":{"lastUpdated":"2026-01-01T00:00:00Z"}}],"subject":{"reference":"#p"}}`,
		"narrative":                      `{"resourceType":"List","text":{"status":"generated","div":"<div>x</div>"}}`,
		"narrative without a div":        `{"resourceType":"List","text":{"status":"generated"}}`,
		"empty and ids only":             `{"resourceType":"List","subject":{},"source":{"id":"x"},"note":[{"text":"","extension":[{"url":"u"}]}]}`,
		"extensions":                     `{"resourceType":"List","extension":[{"url":"u","valueString":"x"},{"url":"u","extension":[{"url":"v","valueCode":"c"}]},{"url":"u","valueString":"x","extension":[{"url":"v"}]},{"url":"u"}]}`,
		"references":                     `{"resourceType":"List","subject":{"reference":"Patient/p"},"source":{"display":"x"},"encounter":{"reference":"#e"}}`,
		"periods":                        `{"resourceType":"X","a":{"start":"2020-01-01","end":"2020-01-02"},"b":{"start":"2020-01-03","end":"2020-01-02"},"c":{"start":"2020-01","end":"2020-01-02"},"d":{"end":"2020"},"e":{"start":"2020-01-01T10:00:00Z","end":"2020-01-01T10:30:00+01:00"}}`,
		"quantities":                     `{"resourceType":"X","a":{"code":"kg"},"b":{"code":"kg","system":"s"},"c":{"value":1,"comparator":"<"}}`,
		"telecoms":                       `{"resourceType":"X","a":{"value":"1"},"b":{"value":"1","system":"phone"}}`,
		"codes told once":                `{"resourceType":"CodeSystem","concept":[{"code":"a","concept":[{"code":"b"},{"code":"c"}]},{"code":"d"}]}`,
		"a code told twice":              `{"resourceType":"CodeSystem","concept":[{"code":"a","concept":[{"code":"b"},{"code":"a"}]},{"code":"d"}]}`,
		"attachments":                    `{"resourceType":"X","a":{"data":"YQ=="},"b":{"data":"YQ==","contentType":"text/plain"}}`,
		"an identifier with a name only": `{"resourceType":"X","a":{"extension":[{"url":"u","valueString":"x"}]},"_b":{"extension":[{"url":"u","valueString":"x"}]}}`,
	} {
		root, err := instance.ParseJSON([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		typed(root)
		walk(root, func(n *instance.Node) {
			for _, expression := range profile.Natives() {
				if n.Name == "extension" && expression == "value.empty() or system.exists()" {
					continue // of a telecom's value, which is no choice
				}
				native, evaluated, err := c.BothWays(expression, root, n)
				if err != nil {
					t.Errorf("%s: %s: %v", name, expression, err)
					continue
				}
				if native != evaluated {
					t.Errorf("%s, at %s%s: %v natively, %v by its expression: %s", name, n.Type, n.Name, native, evaluated, expression)
				}
				broken[expression] = broken[expression] || !native
			}
		})
	}
	for _, expression := range profile.Natives() {
		if !broken[expression] {
			t.Errorf("nothing here breaks %s", expression)
		}
	}
}

// typed gives the elements the types that matter here, as the check of a resource would.
func typed(n *instance.Node) {
	for _, c := range n.Children {
		switch c.Name {
		case "start", "end":
			c.Datatype = "dateTime"
		case "reference", "text":
			c.Datatype = "string"
		}
		typed(c)
	}
}

func walk(n *instance.Node, visit func(*instance.Node)) {
	visit(n)
	for _, c := range n.Children {
		walk(c, visit)
	}
}
