// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/carelode/lode/mapping/care"
)

// swap gives ada's bytes with one place written otherwise.
func swap(tb testing.TB, from, to string) []byte {
	tb.Helper()
	data := ada(tb)
	if bytes.Count(data, []byte(from)) == 0 {
		tb.Fatalf("%q is not in the record", from)
	}
	return bytes.Replace(data, []byte(from), []byte(to), 1)
}

func nested(depth int) string {
	return strings.Repeat(`{"a":`, depth-1) + "{}" + strings.Repeat("}", depth-1)
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	truncated := ada(t)[:bytes.Index(ada(t), []byte(`"Fenwick","knownAs"`))+3]
	for name, c := range map[string]struct {
		data       []byte
		path, rule string
	}{
		"a duplicate key":                      {swap(t, `"status":"01"`, `"status":"01","status":"02"`), "person.nhsNumber.status", "duplicate-key"},
		"a key differing by case":              {swap(t, `"nhsNumber":`, `"NHSNUMBER":`), "person.nhsNumber", "key-case"},
		"a key with a long s":                  {swap(t, `"nhsNumber":`, `"nhſNumber":`), "person.nhsNumber", "key-case"},
		"a key with a Kelvin sign":             {swap(t, `"keySafe":`, `"`+"\u212A"+`eySafe":`), "person.keySafe", "key-case"},
		"an unknown key":                       {swap(t, `"team":`, `"shoeSize":9,"team":`), "?", "unknown-key"},
		"an unknown key deep inside":           {swap(t, `"family":"Fenwick"`, `"family":"Fenwick","middle":"R"`), "person.names[0].?", "unknown-key"},
		"an unknown key with a value in it":    {swap(t, `"team":`, `"Ada Fenwick 9991234560":9,"team":`), "?", "unknown-key"},
		"bad UTF-8":                            {swap(t, `"Fenwick"`, "\"Fen\xffwick\""), "person.names[0].family", "utf-8"},
		"bad UTF-8 behind an escape":           {swap(t, `"Fenwick"`, "\"Fen\\n\xffwick\""), "person.names[0].family", "utf-8"},
		"bad UTF-8 in a key":                   {swap(t, `"lodeLane"`, "\"lode\xffLane\""), "extra", "utf-8"},
		"a lone surrogate":                     {swap(t, `"Fenwick"`, `"Fen\ud800wick"`), "person.names[0].family", "surrogate"},
		"a lone low surrogate":                 {swap(t, `"Fenwick"`, `"Fen\udc00wick"`), "person.names[0].family", "surrogate"},
		"two high surrogates":                  {swap(t, `"Fenwick"`, `"Fen\ud83d\ud83dwick"`), "person.names[0].family", "surrogate"},
		"65-deep nesting":                      {swap(t, `"extra":{`, `"extra":{"x":`+nested(63)+`,`), "extra.?" + strings.Repeat(".?", 62), "depth"},
		"65-deep lists":                        {swap(t, `"extra":{`, `"extra":{"x":`+strings.Repeat("[", 63)+strings.Repeat("]", 63)+`,`), "extra.?" + strings.Repeat("[0]", 62), "depth"},
		"1e400":                                {swap(t, `"version":7`, `"version":1e400`), "version", "number"},
		"1e400 in extra":                       {swap(t, `"rate":0.10`, `"rate":1e400`), "extra.?.?", "number"},
		"a number too small in extra":          {swap(t, `"rate":0.10`, `"rate":1e-400`), "extra.?.?", "number"},
		"a number that would be rounded":       {swap(t, `"version":7`, `"version":9007199254740993`), "version", "number"},
		"the first number that others round":   {swap(t, `"version":7`, `"version":9007199254740992`), "version", "number"},
		"65-deep nesting under an unknown key": {swap(t, `"team":`, `"x":`+nested(64)+`,"team":`), "?" + strings.Repeat(".?", 63), "depth"},
		"a number beyond 64 bits":              {swap(t, `"version":7`, `"version":92233720368547758080`), "version", "number"},
		"a broken number":                      {swap(t, `"version":7`, `"version":7.5`), "version", "type"},
		"an NHS number failing Mod-11":         {swap(t, `"value":"99`, `"value":"98`), "person.nhsNumber.value", "nhsnumber"},
		"a date 2026-02-30":                    {swap(t, `"askedOn":"2026-02-03"`, `"askedOn":"2026-02-30"`), "person.impairments.askedOn", "date"},
		"a truncated body":                     {truncated, "person.names[0].family", "truncated"},
		"a body cut after a comma":             {[]byte(`{"id":"a",`), "", "truncated"},
		"a body cut inside a list":             {[]byte(`{"cites":["a",`), "cites[1]", "truncated"},
		"a body cut inside a word":             {[]byte(`{"person":{"restricted":tr`), "person.restricted", "truncated"},
		"nothing":                              {nil, "", "empty"},
		"white space":                          {[]byte(" \n"), "", "empty"},
		"something behind it":                  {append(ada(t), " {}"...), "", "trailing"},
		"a byte order mark":                    {append([]byte("\uFEFF"), ada(t)...), "", "syntax"},
		"a comma too many":                     {swap(t, `["Ada","Rose"]`, `["Ada","Rose",]`), "person.names[0].given", "syntax"},
		"a control character":                  {swap(t, `"Fenwick"`, "\"Fen\nwick\""), "person.names[0].family", "syntax"},
		"a leading zero":                       {swap(t, `"version":7`, `"version":07`), "", "syntax"},
		"single quotes":                        {swap(t, `"soham-0042"`, `'soham-0042'`), "id", "syntax"},
		"an unknown escape":                    {swap(t, `"Fenwick"`, `"Fen\xwick"`), "person.names[0].family", "syntax"},
		"null for a text":                      {swap(t, `"reason":"After the visit and the call from the practice."`, `"reason":null`), "reason", "null"},
		"null for an object":                   {swap(t, `"episode":{`, `"episode":null,"episodes":{`), "episode", "null"},
		"null in a list":                       {swap(t, `["Ada","Rose"]`, `["Ada",null]`), "person.names[0].given[1]", "null"},
		"a number for a text":                  {swap(t, `"01353 555 0107"`, `1353555`), "person.telecoms[0].value", "type"},
		"a text for a number":                  {swap(t, `"version":7`, `"version":"7"`), "version", "type"},
		"a text for true":                      {swap(t, `"preferred":true`, `"preferred":"true"`), "person.telecoms[0].preferred", "type"},
		"an object for a list":                 {swap(t, `"names":[`, `"names":{},"needless":[`), "person.names", "type"},
		"a list for the record":                {[]byte("[]"), "", "type"},
		"an empty text":                        {swap(t, `"Biscuit"`, `""`), "person.pets.items[0].name", "empty"},
		"an empty list":                        {swap(t, `["Ada","Rose"]`, `[]`), "person.names[0].given", "empty"},
		"an empty extra":                       {edit(t, "extra", map[string]any{}), "extra", "empty"},
		"a duplicate key in extra":             {swap(t, `"rate":0.10`, `"rate":1,"rate":2`), "extra.?.?", "duplicate-key"},
		"a key differing by case in extra":     {swap(t, `"rate":0.10`, `"rate":1,"Rate":2`), "extra.?.?", "key-case"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := care.Decode(c.data)
			if r != nil {
				t.Error("a refused record was given all the same")
			}
			wantProblem(t, err, c.path, c.rule)
			if care.KindOf(err) != care.Invalid {
				t.Errorf("kind %q, want invalid", care.KindOf(err))
			}
		})
	}
}

func TestDecodeReportsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	data := swap(t, `"team":"soham"`, `"team":"","shoeSize":9`)
	data = bytes.Replace(data, []byte(`"family":"Fenwick"`), []byte(`"family":null`), 1)
	data = bytes.Replace(data, []byte(`"postcode":"CB7 5XY"`), []byte(`"postcode":"nowhere"`), 1)
	_, err := care.Decode(data)
	var problems care.Problems
	if !errors.As(err, &problems) || len(problems) != 4 {
		t.Errorf("got %v, want four problems, none twice", err)
	}
	wantProblem(t, err, "team", "empty")
	wantProblem(t, err, "?", "unknown-key")
	wantProblem(t, err, "person.names[0].family", "null")
	wantProblem(t, err, "person.addresses[0].postcode", "postcode")
}

// TestStrangeKeys echoes a key only where it was plainly meant to be a declared
// one; any other is found by its place.
func TestStrangeKeys(t *testing.T) {
	t.Parallel()
	const strange = "is not a field of the care record; the team's own fields belong under extra"
	for name, c := range map[string]struct{ from, to, want string }{
		"an underscore":          {`"nhsNumber":`, `"nhs_number":`, "person.nhs_number: " + strange + "; did you mean nhsNumber?"},
		"a dash":                 {`"postcode":`, `"post-code":`, "person.addresses[0].post-code: " + strange + "; did you mean postcode?"},
		"capitals besides":       {`"nhsNumber":`, `"NHS_Number":`, "person.NHS_Number: " + strange + "; did you mean nhsNumber?"},
		"a digit":                {`"lines":`, `"line1":`, "person.addresses[0].line1: " + strange + "; did you mean lines?"},
		"two letters of many":    {`"birthDate":`, `"brithDate":`, "person.brithDate: " + strange + "; did you mean birthDate?"},
		"a first name":           {`"id":"soham-0042"`, `"iris":"x","id":"soham-0042"`, "?: " + strange + " (at byte 1)"},
		"a short one":            {`"id":"soham-0042"`, `"ida":"x","id":"soham-0042"`, "?: " + strange + " (at byte 1)"},
		"a whole name":           {`"id":"soham-0042"`, `"mrsIrisRansome":2,"id":"soham-0042"`, "?: " + strange + " (at byte 1)"},
		"a first name in a name": {`"family":"Fenwick"`, `"emily":1,"family":"Fenwick"`, "person.names[0].?: " + strange},
		"a key twice in extra":   {`"rate":0.10`, `"iris":1,"iris":2`, "extra.?.?: is there twice (at byte "},
		"capitals only":          {`"family":"Fenwick"`, `"Family":"Fenwick"`, "person.names[0].family: must be written family"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := care.Decode(swap(t, c.from, c.to)); err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	_, err := care.Decode(swap(t, `"id":"soham-0042"`, `"iris":"x","mrsIrisRansome":2,"id":"soham-0042"`))
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 2 || lines[0] == lines[1] || !strings.HasSuffix(lines[1], "(at byte 12)") {
		t.Errorf("two keys cannot be told apart: %v", err)
	}
}

// TestDecodeSaysWhatToDo holds the words of faults that would mislead.
func TestDecodeSaysWhatToDo(t *testing.T) {
	t.Parallel()
	const plain = "version: must be a whole number written without point or exponent"
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"version 0":         {swap(t, `"version":7`, `"version":0`), "version: must be 1 or more"},
		"version -0":        {swap(t, `"version":7`, `"version":-0`), "version: must be 1 or more"},
		"no version":        {swap(t, `"version":7,`, ``), "version: is missing"},
		"a version in text": {swap(t, `"version":7`, `"version":"7"`), "version: is of the wrong JSON type"},
		"a point":           {swap(t, `"version":7`, `"version":1.0`), plain},
		"an exponent":       {swap(t, `"version":7`, `"version":1e0`), plain},
		"nothing":           {nil, "holds nothing: a record is one JSON object"},
		"a byte order mark": {append([]byte("\uFEFF"), ada(t)...), "begins with a byte order mark: leave it out"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := care.Decode(c.data); err == nil || err.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestDecodeStopsListingAtAHundred(t *testing.T) {
	t.Parallel()
	_, err := care.Decode([]byte(`{"cites":[` + strings.Repeat("null,", 5000) + `null]}`))
	var problems care.Problems
	if !errors.As(err, &problems) || len(problems) != 101 {
		t.Fatalf("got %d problems, want 100 and one that says so", len(problems))
	}
	if problems[100].Rule != "more" {
		t.Errorf("the last rule is %q", problems[100].Rule)
	}
}

func TestDecodeNamesNoValue(t *testing.T) {
	t.Parallel()
	const canary = "Zanzibara"
	for _, data := range [][]byte{
		swap(t, `"Fenwick"`, `"`+canary+"\x01\""),
		swap(t, `"CB7 5XY"`, `"`+canary+`"`),
		swap(t, `"statedGender":"female"`, `"statedGender":"`+canary+`"`),
		swap(t, `"birthDate":"1941-03-02"`, `"birthDate":"`+canary+`"`),
		swap(t, `"version":7`, `"version":"`+canary+`"`),
		swap(t, `"need":"n-1"`, `"need":"`+canary+`"`),
		swap(t, `"lodeLane"`, `"`+canary+`":null,"`+strings.ToLower(canary)+`"`),
		swap(t, `"team"`, `"`+canary+`":1,"team"`),
	} {
		_, err := care.Decode(data)
		if err == nil {
			t.Error("the canary was let in")
		} else if strings.Contains(err.Error(), canary) {
			t.Errorf("%v repeats what the record says", err)
		}
	}
}

func TestDecodeKeepsNumbersOfExtraAsWritten(t *testing.T) {
	t.Parallel()
	r := decode(t, ada(t))
	lane, ok := r.Extra["lodeLane"].(map[string]any)
	if !ok {
		t.Fatalf("extra is %T", r.Extra["lodeLane"])
	}
	if lane["rate"] != json.Number("0.10") || lane["rounds"] != json.Number("9007199254740993") {
		t.Errorf("numbers became %v and %v", lane["rate"], lane["rounds"])
	}
	if !bytes.Contains(encode(t, r), []byte(`"rate":0.10,"rounds":9007199254740993`)) {
		t.Error("numbers were written otherwise than they were read")
	}
}

func TestDecodeAcceptsSixtyFourDeep(t *testing.T) {
	t.Parallel()
	decode(t, swap(t, `"extra":{`, `"extra":{"x":`+nested(62)+`,`))
}

func TestDecodeAcceptsTheLargestExactNumber(t *testing.T) {
	t.Parallel()
	if r := decode(t, swap(t, `"version":7`, `"version":9007199254740991`)); r.Version != 1<<53-1 {
		t.Errorf("read %d", r.Version)
	}
}

func TestDecodeReadsEscapes(t *testing.T) {
	t.Parallel()
	r := decode(t, swap(t, `"Fenwick"`, `"F\u00e9n \ud83c\udf3e \"w\\\/\t"`))
	if got, want := r.Person.Names[0].Family, "Fén 🌾 \"w\\/\t"; got != want {
		t.Errorf("read %q, want %q", got, want)
	}
}
