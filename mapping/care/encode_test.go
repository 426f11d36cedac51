// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/carelode/lode/mapping/care"
)

func TestEncodeIsWhatTheStandardEncoderWrites(t *testing.T) {
	t.Parallel()
	r := decode(t, ada(t))
	var want bytes.Buffer
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		t.Fatal(err)
	}
	if got := encode(t, r); !bytes.Equal(got, bytes.TrimSpace(want.Bytes())) {
		t.Errorf("got\n%s\nwant\n%s", got, want.Bytes())
	}
}

func TestEncodeGivesTheRecordBack(t *testing.T) {
	t.Parallel()
	r := decode(t, ada(t))
	again, err := care.DecodeTrusted(encode(t, r))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(r, again) {
		t.Error("the record changed on its way")
	}
}

func TestEncodeRefuses(t *testing.T) {
	t.Parallel()
	loop := map[string]any{}
	loop["again"], loop["twice"] = loop, loop
	for name, c := range map[string]struct {
		change     func(*care.Record)
		path, rule string
	}{
		"bad UTF-8":               {func(r *care.Record) { r.Person.Names[0].Given[1] = "\xff" }, "person.names[0].given[1]", "utf-8"},
		"a Go number in extra":    {func(r *care.Record) { r.Extra["rate"] = 0.1 }, "extra.?", "type"},
		"no number in extra":      {func(r *care.Record) { r.Extra["rate"] = json.Number("1 000") }, "extra.?", "number"},
		"an extra without an end": {func(r *care.Record) { r.Extra = loop }, deepLoop, "depth"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := decode(t, ada(t))
			c.change(r)
			_, err := care.Encode(r)
			wantProblem(t, care.Problems{asError(t, err)}, c.path, c.rule)
			wantProblem(t, care.Validate(r), c.path, textRule(c.rule))
		})
	}
	if _, err := care.Encode(nil); err == nil {
		t.Error("nothing was encoded")
	}
}

var deepLoop = "extra" + string(bytes.Repeat([]byte(".?"), 63))

// textRule names the rule by which Validate, which sees whole texts, reports what
// the encoder sees as bytes.
func textRule(rule string) string {
	if rule == "utf-8" {
		return "text"
	}
	return rule
}

func asError(tb testing.TB, err error) *care.Error {
	tb.Helper()
	e, ok := err.(*care.Error) //nolint:errorlint // the very type is promised
	if !ok {
		tb.Fatalf("got %T", err)
	}
	return e
}
