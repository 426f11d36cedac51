// SPDX-License-Identifier: Apache-2.0

package stu3_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/carelode/lode/fhir/stu3"
)

func narrative(t *testing.T, inner string) *stu3.Node {
	t.Helper()
	n, err := stu3.Read([]byte(`<Composition xmlns="http://hl7.org/fhir"><text><div xmlns="http://www.w3.org/1999/xhtml">` + inner + `</div></text></Composition>`))
	if err != nil {
		t.Fatalf("%s: %v", inner, err)
	}
	div := n.At("text")
	if len(div.Children) != 1 {
		t.Fatal("no narrative")
	}
	return div.Children[0]
}

func TestNarrativeIsHarmless(t *testing.T) {
	t.Parallel()
	for inner, want := range map[string]string{
		`<p>Take <b>one</b> at night &amp; rest</p>`:                                                         `<p>Take <b>one</b> at night &amp; rest</p>`,
		`<table><tr><th colspan="2">Dose</th></tr><tr><td rowspan="x">5 mg</td></tr></table>`:                `<table><tr><th colspan="2">Dose</th></tr><tr><td>5 mg</td></tr></table>`,
		`<p onclick="alert(1)" style="position:fixed" class="x" id="y">text</p>`:                             `<p>text</p>`,
		`<script>alert(1)</script>after`:                                                                     `after`,
		`<SCRIPT>alert(1)</SCRIPT>after`:                                                                     `after`,
		`<style>*{}</style><iframe src="https://x"/><img src="https://x" onerror="a()"/><svg><a/></svg>rest`: `rest`,
		`<a href="javascript:alert(1)">their words</a>`:                                                      `their words`,
		`<form action="https://x"><input value="x"/></form><p>rest</p>`:                                      `<p>rest</p>`,
		`&lt;script&gt;alert(1)&lt;/script&gt;`:                                                              `&lt;script&gt;alert(1)&lt;/script&gt;`,
		`<td colspan="99999999">x</td>`:                                                                      `<td>x</td>`,
		`<font>kept</font><br/>`:                                                                             `kept<br>`,
		`"quotes" 'and' &#60;`:                                                                               `&#34;quotes&#34; &#39;and&#39; &lt;`,
	} {
		if got := stu3.Narrative(narrative(t, inner)); got != "<div>"+want+"</div>" {
			t.Errorf("%s\n became %s\n not     %s", inner, got, want)
		}
	}
	if stu3.Narrative(nil) != "" || stu3.Narrative(stu3.Element("script")) != "" || stu3.Plain(nil) != "" {
		t.Error("what is no narrative was shown")
	}
}

func TestNarrativeInPlainText(t *testing.T) {
	t.Parallel()
	got := stu3.Plain(narrative(t, `<p>Take  <b>one</b>
	 at night</p><script>x</script><table><tr><td>Aspirin</td><td>75 mg</td></tr><tr><td>None</td></tr></table><ul><li>Ring us</li></ul>`))
	if want := "Take one at night\nAspirin 75 mg\nNone\nRing us"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

// harmless is all that may ever stand between angle brackets.
var harmless = regexp.MustCompile(`^</?[a-z0-9]+( (colspan|rowspan)="[0-9]+")*>$`)

func FuzzNarrative(f *testing.F) {
	f.Add(`<p onclick="x">a<script>b</script></p>`)
	f.Add(`<a href="javascript:x">&lt;b&gt;</a>`)
	f.Fuzz(func(t *testing.T, inner string) {
		n, err := stu3.Read([]byte(`<Composition xmlns="http://hl7.org/fhir"><text><div xmlns="http://www.w3.org/1999/xhtml">` + inner + `</div></text></Composition>`))
		if err != nil {
			return
		}
		for div := range n.At("text").All("div") {
			t.Errorf("%v is a narrative and is found as an element of FHIR's", div)
		}
		for _, div := range n.At("text").Children {
			shown := stu3.Narrative(div)
			for _, tag := range regexp.MustCompile(`<[^>]*>?`).FindAllString(shown, -1) {
				if !harmless.MatchString(tag) || strings.Contains(tag, "script") {
					t.Errorf("%q was shown", tag)
				}
			}
			stu3.Plain(div)
		}
	})
}
