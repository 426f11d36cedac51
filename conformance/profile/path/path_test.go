// SPDX-License-Identifier: Apache-2.0

package path_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/profile/instance"
	"github.com/carelode/lode/conformance/profile/path"
)

const patient = `{"resourceType":"Patient","id":"p","active":true,"birthDate":"1938-03-14","multipleBirthInteger":2,
 "name":[{"use":"official","family":"Turnbull","given":["Agnes","Mary"]},{"use":"usual","given":["Aggie"]}],
 "telecom":[{"system":"phone","value":"01632 960018","rank":1},{"system":"email","value":"a@example.org","rank":2}],
 "extension":[{"url":"https://example.org/a","valueString":"x"},{"url":"https://example.org/b","valueQuantity":{"value":1.50,"code":"kg","system":"http://unitsofmeasure.org"}}],
 "generalPractitioner":[{"reference":"#gp"}],"contained":[{"resourceType":"Practitioner","id":"gp","active":true}],
 "contact":[{"period":{"start":"2020-01","end":"2020-01-15"}}]}`

func evaluate(t *testing.T, expression string) (path.Collection, error) {
	t.Helper()
	root, err := instance.ParseJSON([]byte(patient))
	if err != nil {
		t.Fatal(err)
	}
	x, err := path.Parse(expression)
	if err != nil {
		return nil, err
	}
	return x.Evaluate(root, &path.Env{
		Resource: root, RootResource: root, Now: "2026-03-01T10:00:00.000Z",
		Resolve: func(reference string) *instance.Node {
			if reference == "#gp" {
				return root.Child("contained")
			}
			return nil
		},
	})
}

// TestLanguage goes through the language with what each expression gives, items with a comma between.
func TestLanguage(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		// paths
		"Patient.name.family": "Turnbull", "name.given": "Agnes,Mary,Aggie", "name[1].given": "Aggie", "name[7]": "",
		"name.given[1]": "Mary", "`name`.given.first()": "Agnes", "multipleBirth": "2", "%resource.id": "p", "%ucum": "http://unitsofmeasure.org",
		"Observation.status": "", "name.where(use = 'usual').given": "Aggie",
		// existence
		"photo.empty()": "true", "photo.exists()": "false", "name.exists(use = 'old')": "false", "name.all(given.exists())": "true",
		"name.all(family.exists())": "false", "name.count()": "2", "active.not()": "false", "name.given.isDistinct()": "true",
		"name.given.combine(name.given).distinct().count()": "3", "(true | false).allTrue()": "false", "(true | false).anyTrue()": "true",
		"name.given.subsetOf(name.given)": "true", "name.given.supersetOf('Agnes')": "true",
		// parts
		"name.given.last()": "Aggie", "name.given.tail()": "Mary,Aggie", "name.given.skip(2)": "Aggie", "name.given.take(1)": "Agnes",
		"name.given.intersect('Mary' | 'Zoe')": "Mary", "name.given.exclude('Mary')": "Agnes,Aggie", "(1 | 1 | 2).count()": "2", "name.first().given.single()": "!",
		// operators
		"1 + 2 * 3": "7", "7 div 2": "3", "7 mod 2": "1", "1 / 0": "", "'a' + 'b'": "ab", "'a' & {}": "a", "1 = 1.0": "true",
		"'Ab c' ~ 'aB  C'": "true", "{} = 1": "", "1 | 2 = 2": "false", "2 in (1 | 2)": "true", "(1 | 2) contains 3": "false", "-1 < 0": "true",
		"true and {}": "", "false and {}": "false", "true or {}": "true", "{} implies true": "true", "false implies {}": "true", "true xor true": "false",
		"name.given > 'A'": "!", "1 < 'a'": "!",
		// text
		"'abc'.substring(1)": "bc", "'abc'.substring(1, 1)": "b", "'abc'.substring(5)": "", "'abc'.startsWith('ab')": "true", "'abc'.endsWith('bc')": "true",
		"'abc'.contains('z')": "false", "'abc'.indexOf('c')": "2", "'abc'.length()": "3", "'abc'.upper()": "ABC", "'a-b'.replace('-', '+')": "a+b",
		"'a1'.matches('[0-9]')": "true", "'a1'.matches('^[0-9]$')": "false", "'a1b2'.replaceMatches('[0-9]', '')": "ab", "'a,b'.split(',').count()": "2",
		"name.given.join('/')": "Agnes/Mary/Aggie", "'é'.length()": "1",
		// numbers and dates
		"'3'.toInteger()": "3", "'x'.toInteger()": "", "'3'.convertsToInteger()": "true", "1.5.round(0)": "2", "(-2).abs()": "2", "(2.7).floor()": "2",
		"birthDate < @1940": "true", "birthDate < @1938": "", "@2020-02-30 = @2020-02-30": "true", "@2020-01-01T10:00:00Z = @2020-01-01T11:00:00+01:00": "true",
		"@T10:00 < @T11:00": "true", "today() > birthDate": "true", "@2020-01-31 + 1 month": "2020-03-02", "now() > @2026-01-01T00:00:00Z": "true",
		// types
		"multipleBirth is integer": "true", "extension.value.ofType(Quantity).value": "1.50", "extension.value.as(string)": "x", "extension.where(value is string).url": "https://example.org/a",
		"contained.is(Practitioner)": "true", "contained.ofType(Patient)": "", "1 is Integer": "true", "'a' is System.String": "true",
		// FHIR
		"extension('https://example.org/a').value": "x", "birthDate.hasValue()": "true", "name.hasValue()": "false", "birthDate.getValue()": "1938-03-14",
		"generalPractitioner.resolve().id": "gp", "telecom.rank.aggregate($this + $total, 0)": "3",
		"descendants().where($this = 'Mary').count()": "1", "name.select($index)": "0,1", "iif(active, 'yes', 'no')": "yes", "photo.iif(empty(), true, false)": "true",
		"name.repeat(given)": "Agnes,Mary,Aggie", "children().count() > 8": "true", "name.trace('x').count()": "2",
	} {
		t.Run(expression, func(t *testing.T) {
			t.Parallel()
			found, err := evaluate(t, expression)
			got := "!"
			if err == nil {
				var all []string
				for _, i := range found {
					all = append(all, i.Text())
				}
				got = strings.Join(all, ",")
			}
			if got != want {
				t.Errorf("got %q (%v), want %q", got, err, want)
			}
		})
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]error{
		"name.": path.ErrSyntax, "(1": path.ErrSyntax, "'a": path.ErrSyntax, "a b": path.ErrSyntax, "name.where(": path.ErrSyntax, "#": path.ErrSyntax,
		strings.Repeat("(", 5000) + "1": path.ErrSyntax,
		"name.unheardOf()":              path.ErrUnsupported, "%unheard": path.ErrUnsupported, "name.memberOf('x')": path.ErrUnsupported,
		"'a'.matches('(')": path.ErrUnsupported, "name.family.single() and name": path.ErrEvaluation,
		"repeat(%resource | name).select(%resource.descendants().select(%resource.descendants().select(%resource.descendants())))": path.ErrTooCostly,
	} {
		name := expression[:min(len(expression), 20)]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := evaluate(t, expression); !errors.Is(err, want) {
				t.Errorf("got %v, want %v", err, want)
			}
		})
	}
}

// TestUncertainHolds says that an invariant is not broken where dates of different precision leave it open.
func TestUncertainHolds(t *testing.T) {
	t.Parallel()
	root, err := instance.ParseJSON([]byte(`{"start":"2020-01","end":"2020-01-15"}`))
	if err != nil {
		t.Fatal(err)
	}
	x, err := path.Parse("start <= end")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range root.Children {
		c.Datatype = "dateTime"
	}
	if holds, err := x.Holds(root, &path.Env{}); err != nil || !holds {
		t.Errorf("got %v, %v", holds, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("name.where(use = 'official' and given.exists()).first() is HumanName")
	f.Add("%resource.descendants().as(canonical) | @2020-01-01T10:00 + 1 'mo'")
	f.Fuzz(func(t *testing.T, expression string) {
		root, err := instance.ParseJSON([]byte(patient))
		if err != nil {
			t.Fatal(err)
		}
		x, err := path.Parse(expression)
		if err != nil {
			return
		}
		_, _ = x.Evaluate(root, &path.Env{Resource: root, Budget: 2000})
	})
}
