// SPDX-License-Identifier: Apache-2.0

package fhir_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/carelode/lode/fhir"
)

func TestCanonical(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ in, want string }{
		"members are sorted":          {`{"b":1,"a":{"d":null,"c":true}}`, `{"a":{"c":true,"d":null},"b":1}`},
		"lists keep their order":      {` [ 2 , 1 , "x" ] `, `[2,1,"x"]`},
		"a decimal keeps its figures": {`{"v":1.50}`, `{"v":1.50}`},
		"escapes are undone":          {`"\u00e9\/<"`, `"é/<"`},
		"what FHIR forbids is kept":   {`"\u0001"`, `"\u0001"`},
		"a name twice":                {`{"a":1,"a":1}`, ""},
		"two values":                  {`{} {}`, ""},
		"cut short":                   {`{"a":[1,`, ""},
		"a stray end":                 {`{"a":]}`, ""},
		"nested too deep":             {strings.Repeat("[", 70) + strings.Repeat("]", 70), ""},
		"nothing":                     {``, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := fhir.Canonical([]byte(c.in))
			if (err != nil) != (c.want == "") || string(got) != c.want {
				t.Errorf("got %s %v, want %s", got, err, c.want)
			}
		})
	}
}

func FuzzCanonical(f *testing.F) {
	f.Add([]byte(answer))
	f.Add([]byte(`{"a":[1e9,{"b":"\ud800"}],"é":""}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		out, err := fhir.Canonical(raw)
		if err != nil {
			return
		}
		if !json.Valid(raw) {
			t.Fatalf("took what is not JSON")
		}
		if !reflect.DeepEqual(decode(t, raw), decode(t, out)) {
			t.Fatalf("changed the tree: %s", out)
		}
		if again, err := fhir.Canonical(out); err != nil || !bytes.Equal(again, out) {
			t.Fatalf("not stable: %s then %s (%v)", out, again, err)
		}
	})
}
