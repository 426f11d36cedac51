// SPDX-License-Identifier: Apache-2.0

package path_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofhir/fhirpath"

	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/conformance/profile/instance"
	"github.com/carelode/lode/conformance/profile/path"
)

// TestInvariantsAgreeWithAnotherEngine evaluates the invariants of R4 and UK Core on every element that they are for, here
// and in github.com/gofhir/fhirpath, and holds the answers against each other.
func TestInvariantsAgreeWithAnotherEngine(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("..", "testdata", "planted", "base", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no resources: %v", err)
	}
	o := &oracle{t: t, source: definition.Core()}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		root, err := instance.ParseJSON(data)
		if err != nil {
			continue
		}
		var raw any
		if err := json.Unmarshal(data, &raw); err != nil {
			t.Fatal(err)
		}
		o.resource(root, raw)
	}
	if o.compared < 200 {
		t.Errorf("only %d answers were compared", o.compared)
	}
	t.Logf("%d answers compared, %d that the other engine could not give", o.compared, o.unable)
}

type oracle struct {
	t                *testing.T
	source           definition.Source
	compared, unable int
}

// resource evaluates the invariants of a resource's definition along its elements.
func (o *oracle) resource(root *instance.Node, raw any) {
	s, ok := o.source.Structure("http://hl7.org/fhir/StructureDefinition/" + root.Type)
	if !ok {
		return
	}
	for _, e := range s.Snapshot {
		parts := strings.Split(e.Path, ".")[1:]
		o.along(root, root, raw, parts, e.Constraints)
		if len(e.Types) == 1 && len(parts) > 0 {
			if d, ok := o.source.Structure("http://hl7.org/fhir/StructureDefinition/" + e.Types[0].Code); ok && d.Kind == "complex-type" {
				o.along(root, root, raw, parts, d.Snapshot[0].Constraints)
			}
		}
	}
}

func (o *oracle) along(root, n *instance.Node, raw any, parts []string, constraints []definition.Constraint) {
	if len(parts) == 0 {
		for _, k := range constraints {
			o.compare(root, n, raw, k)
		}
		return
	}
	object, ok := raw.(map[string]any)
	if !ok {
		return
	}
	values, listed := object[parts[0]].([]any)
	if !listed {
		values = []any{object[parts[0]]}
	}
	for i, c := range n.All(parts[0]) {
		if i < len(values) {
			o.along(root, c, values[i], parts[1:], constraints)
		}
	}
}

func (o *oracle) compare(root, n *instance.Node, raw any, k definition.Constraint) {
	for _, asksMore := range []string{"%resource", "%rootResource", "%context", "resolve()", "htmlChecks"} {
		if strings.Contains(k.Expression, asksMore) {
			return
		}
	}
	object, ok := raw.(map[string]any)
	if !ok || k.Expression == "" {
		return
	}
	x, err := path.Parse(k.Expression)
	if err != nil {
		o.t.Errorf("%s: %v", k.Key, err)
		return
	}
	ours, err := x.Holds(n, &path.Env{Resource: root, RootResource: root})
	if err != nil {
		o.t.Errorf("%s: %v", k.Key, err)
		return
	}
	data, err := json.Marshal(object)
	if err != nil {
		o.t.Fatal(err)
	}
	theirs, err := fhirpath.EvaluateToBoolean(data, strings.ReplaceAll(k.Expression, ".trace('", ".where(true or '' = '"))
	if err != nil {
		o.unable++
		return
	}
	o.compared++
	if ours != theirs {
		o.t.Errorf("%s on %s: %v here, %v there: %s", k.Key, n.Type+n.Name, ours, theirs, k.Expression)
	}
}
