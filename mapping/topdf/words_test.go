// SPDX-License-Identifier: Apache-2.0

package topdf_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/topdf"
)

// TestEveryWordIsInIt: of each free text of 50 lives that a document is to show,
// every word is there.
func TestEveryWordIsInIt(t *testing.T) {
	t.Parallel()
	plans, referrals := 0, 0
	for r := range people.New(17, 50, people.WithMarks()).Records() {
		if p := r.Plan; p != nil && p.Withdrawn == nil && p.Status != "draft" && p.Status != "withdrawn" {
			plans++
			lookForWords(t, r, topdf.PlanUses(), text(t, plan(t, r)), nil)
		}
		for _, x := range care.Live(r.Referrals) {
			if x.Direction == "out" && x.Status != "draft" {
				referrals++
				lookForWords(t, r, topdf.ReferralUses(), text(t, referral(t, r, x.ID)), &x)
			}
		}
	}
	if plans == 0 || referrals == 0 {
		t.Fatalf("%d plans and %d referrals", plans, referrals)
	}
}

func lookForWords(t *testing.T, r *care.Record, uses []string, said string, only *care.Referral) {
	t.Helper()
	set, err := care.ParsePaths(uses...)
	if err != nil {
		t.Fatal(err)
	}
	shown := care.Project(r, set)
	shown.Workers = nil // those who signed are there, the others need not be
	if only != nil {
		shown.Referrals = []care.Referral{*only}
		shown.Needs = slices.DeleteFunc(shown.Needs, func(n care.Need) bool { return !slices.Contains(only.Needs, n.ID) })
	}
	raw, err := json.Marshal(shown)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	words := make(map[string]bool)
	for w := range strings.FieldsSeq(said) {
		words[w] = true
	}
	whole := strings.Join(strings.Fields(said), "")
	for path, value := range freeTexts("", tree, r.Person.Restricted) {
		for w := range strings.FieldsSeq(value) {
			if !words[w] && !strings.Contains(whole, w) {
				t.Errorf("person %s: %s is not whole", r.ID, path)
				break
			}
		}
	}
}

// freeTexts gives the marked texts of a record that hold today and may be shown.
func freeTexts(at string, v any, restricted bool) map[string]string {
	out := make(map[string]string)
	switch v := v.(type) {
	case string:
		if strings.Contains(v, "zq7k") {
			out[at] = v
		}
	case []any:
		gone := make(map[any]bool)
		for _, x := range v {
			if m, ok := x.(map[string]any); ok {
				gone[m["supersedes"]] = m["supersedes"] != nil
			}
		}
		for i, x := range v {
			if m, ok := x.(map[string]any); ok && (m["withdrawn"] != nil || gone[m["id"]] || m["use"] == "old") {
				continue
			}
			maps.Copy(out, freeTexts(fmt.Sprintf("%s[%d]", at, i), x, restricted))
		}
	case map[string]any:
		if v["withdrawn"] != nil {
			return out
		}
		for key, x := range v {
			if key == "id" || key == "needs" && at != "" ||
				restricted && slices.Contains([]string{"addresses", "telecoms", "address", "gpPractice", "communityConnections", "network"}, key) {
				continue
			}
			maps.Copy(out, freeTexts(at+"."+key, x, restricted))
		}
	}
	return out
}

// TestLongNotesFlow over pages, whole, in order, and within the page.
func TestLongNotesFlow(t *testing.T) {
	t.Parallel()
	r := example(t)
	var note, goal strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&note, "word%04d ", i)
		fmt.Fprintf(&goal, "cell%04d ", i)
	}
	long := strings.Repeat("unbroken", 60)
	r.Plan.Summary = note.String()
	r.Plan.Goals[0].Actions[0].Text = goal.String()
	r.Plan.Contingency = "First line\n\n\tindented " + long + "\n- last"
	pdf := plan(t, r)
	words := strings.Fields(text(t, pdf))
	for _, prefix := range []string{"word", "cell"} {
		got := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !strings.HasPrefix(w, prefix) || len(w) != 8 })
		if len(got) != 5000 || !slices.IsSorted(got) {
			t.Errorf("%s: %d words, in order: %t", prefix, len(got), slices.IsSorted(got))
		}
	}
	if !strings.Contains(strings.Join(words, ""), long) {
		t.Error("a word that is wider than the page is not whole")
	}
	inside(t, pages(t, pdf))
}

// inside holds every line against the margins, by the font's own widths.
func inside(t *testing.T, all [][]line) {
	t.Helper()
	regular, bold := parse(t, liberationsansregular.TTF), parse(t, liberationsansbold.TTF)
	for i, page := range all {
		below := 0.0
		for _, l := range page {
			f := regular
			if l.bold {
				f = bold
			}
			end := l.x + width(t, f, l.text)*l.size/1000
			if l.x < 53.9 || end > 542 || l.y < 20 || l.y > 810 {
				t.Errorf("page %d: a line from %.0f to %.0f at %.0f is outside the margins", i+1, l.x, end, l.y)
			}
			below = max(below, l.y)
		}
		if below == 0 {
			t.Errorf("page %d is empty", i+1)
		}
	}
}

func parse(t *testing.T, ttf []byte) *sfnt.Font {
	t.Helper()
	f, err := sfnt.Parse(ttf)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func width(t *testing.T, f *sfnt.Font, text string) float64 {
	t.Helper()
	var b sfnt.Buffer
	sum := 0.0
	for _, r := range text {
		i, err := f.GlyphIndex(&b, r)
		if err != nil || i == 0 {
			t.Errorf("the font has no %U", r)
		}
		a, err := f.GlyphAdvance(&b, i, fixed.I(1000), font.HintingNone)
		if err != nil {
			t.Fatal(err)
		}
		sum += float64(a) / 64
	}
	return sum
}

// TestWhatCannotBeDrawnIsMarked and never vanishes.
func TestWhatCannotBeDrawnIsMarked(t *testing.T) {
	t.Parallel()
	const told = "They stand in full in the team's record"
	for name, c := range map[string]struct{ in, want string }{
		"Welsh, Polish, Romanian":  {"Việt Nam ạ ộ, Tŷ ŵyl, Łódź ąęśćżń, Ștefan și țară, Ẁ ẃ", ""},
		"apostrophes":              {"O'Brien, O’Brien, «d'Arc»", ""},
		"Greek and Cyrillic":       {"Ελένη, Олена", ""},
		"composed of two":          {"Rene\u0301e", "Renée"},
		"an emoji":                 {"Well done 😀 today", "Well done [□ sign U+1F600] today"},
		"a family":                 {"Us: 👩‍👧!", "Us: [□ sign U+1F469 U+1F467]!"},
		"Arabic":                   {"She says السلام عليكم to all", "She says [□ 2 words in Arabic script] to all"},
		"Hebrew":                   {"Shalom שלום.", "Shalom [□ 1 word in Hebrew script]."},
		"two scripts":              {"שלום سلام", "[□ 1 word in Hebrew script] [□ 1 word in Arabic script]"},
		"Punjabi":                  {"ਸਤ ਸ੍ਰੀ ਅਕਾਲ", "[□ 3 words in Gurmukhi script]"},
		"Chinese":                  {"王小明 rang", "[□ 1 word in Chinese script] rang"},
		"a rare plane":             {"𐤀𐤁 x", "[□ 1 word in another script] x"},
		"a hyphen without break":   {"twenty\u2011one", "twenty-one"},
		"what has no look at all":  {"in\u00adside \u200eout", "inside out"},
		"the end is not forgotten": {"End 😀", "End [□ sign U+1F600]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := c.want
			if want == "" {
				want = c.in
			}
			r := example(t)
			r.Plan.Contingency = c.in
			pdf := plan(t, r)
			said := text(t, pdf)
			if !strings.Contains(said, "\n"+want+"\n") {
				t.Errorf("it does not say %q", want)
			}
			if got := strings.Contains(strings.Join(strings.Fields(said), " "), told); got != strings.Contains(want, "□") {
				t.Errorf("that something is marked is told: %t", got)
			}
			inside(t, pages(t, pdf))
		})
	}
}

// TestFourAnswersAreFourWords.
func TestFourAnswersAreFourWords(t *testing.T) {
	t.Parallel()
	seen := make(map[string]string)
	for name, answer := range map[string]*care.Asked[care.Allergy]{
		"not asked": nil, "none": {Answer: "none"}, "not known": {Answer: "unknown"}, "refused": {Answer: "refused"},
	} {
		r := example(t)
		r.Allergies = answer
		for _, pdf := range [][]byte{plan(t, r), referral(t, r, "rf-1")} {
			_, after, ok := strings.Cut(text(t, pdf), "\nAllergies as told, not confirmed\n")
			if !ok {
				t.Fatal("there is no such heading")
			}
			words, _, _ := strings.Cut(after, "\n")
			if other, twice := seen[words]; twice && other != name {
				t.Errorf("%s and %s are both %q", name, other, words)
			}
			seen[words] = name
		}
	}
	if len(seen) != 4 {
		t.Errorf("four answers give %d", len(seen))
	}
}

// TestARestrictedPersonsWhereaboutsAreNotThere, nor anybody's key safe.
func TestARestrictedPersonsWhereaboutsAreNotThere(t *testing.T) {
	t.Parallel()
	where := []string{"7 Lode Lane", "CB7 5XY", "01353 555 0107", "ada.fenwick", "Staploe", "D81044", "2 Mere Side", "CB7 5AA", "7700 900123", "St Andrew's", "Ross Peers", "Fen Community Trust"}
	for _, restricted := range []bool{false, true} {
		r := example(t)
		r.Person.Restricted = restricted
		r.Plan.Title = "Staying at home"
		for name, pdf := range map[string][]byte{"plan": plan(t, r), "referral": referral(t, r, "rf-1")} {
			said := strings.ReplaceAll(text(t, pdf), "\n", " ")
			for _, secret := range where {
				if strings.Contains(said, secret) && restricted {
					t.Errorf("%s: it gives a restricted person's whereabouts", name)
				}
				if name == "plan" && !restricted && !strings.Contains(said, secret) {
					t.Errorf("the plan of a person who is not restricted does not say %q", secret)
				}
			}
			if strings.Contains(said, "Left of the porch") || strings.Contains(said, "RESTRICTED") != restricted {
				t.Errorf("%s: restricted %t, and not said so, or the key safe", name, restricted)
			}
		}
	}
}
