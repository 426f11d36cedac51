// SPDX-License-Identifier: Apache-2.0

package topdf

import (
	"strconv"
	"strings"
	"time"

	"github.com/carelode/lode/mapping/care"
)

const (
	notAsked    = "Not asked"
	notRecorded = "Not recorded"
)

// words gives the label of a code, "" where none was given.
func words(list, code string) string {
	if label, ok := care.Label(list, code); ok || code == "" {
		return label
	}
	return code
}

// or gives what was said, or else what is to be said instead.
func or(said, instead string) string {
	if said == "" {
		return instead
	}
	return said
}

// day writes a date as far as it is known: "2 March 1941", "March 1941", "1941". No
// line breaks within it.
func day[T ~string](date T) string {
	parts := strings.Split(string(date), "-")
	out := parts[0]
	if len(parts) > 1 {
		month, err := strconv.Atoi(parts[1])
		if err != nil || month < 1 || month > 12 {
			return string(date)
		}
		out = time.Month(month).String() + "\u00a0" + out
	}
	if len(parts) > 2 {
		out = strings.TrimLeft(parts[2], "0") + "\u00a0" + out
	}
	return out
}

// moment writes a date with its time of day, as it was where it was written.
func moment(at care.DateTime) string {
	t, err := time.Parse(time.RFC3339, string(at))
	if err != nil {
		return string(at)
	}
	return day(t.Format(time.DateOnly)) + ", " + t.Format("15:04")
}

// since puts a word before a date that may not have been given.
func since[T ~string](word string, date T) string {
	if date == "" {
		return ""
	}
	return word + " " + day(date)
}

// lines puts what was said on lines of its own, without what was not.
func lines(said ...string) string { return join("\n", said) }

// list puts what was said behind one another.
func list(said ...string) string { return join(", ", said) }

func join(between string, said []string) string {
	var out []string
	for _, s := range said {
		if strings.TrimSpace(s) != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, between)
}

// labelled puts a word before what was said.
func labelled(word, said string) string {
	if said == "" {
		return ""
	}
	return word + ": " + said
}

// nhsNumber writes a number as people read it, 3-3-4.
func nhsNumber(n *care.NHSNumber) string {
	if n == nil {
		return notRecorded
	}
	if len(n.Value) != 10 {
		return words("nhs-number-status", n.Status)
	}
	number := n.Value[:3] + " " + n.Value[3:6] + " " + n.Value[6:]
	if n.Traced() {
		return number
	}
	return number + " (not verified)"
}

func fullName(n *care.Name) string {
	return strings.Join(strings.Fields(n.Prefix+" "+strings.Join(n.Given, " ")+" "+n.Family), " ")
}

// signed names a worker with their role and registration.
func signed(r *care.Record, id string) string {
	w := r.Worker(id)
	if w == nil {
		return ""
	}
	out := list(fullName(&w.Name), words("worker-role", w.Role))
	if w.Registration != nil {
		out += " (" + strings.ToUpper(w.Registration.Body) + " " + w.Registration.Number + ")"
	}
	return out
}

// language names the languages that teams meet most; of another its tag stands.
func language(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	name, ok := map[string]string{
		"en": "English", "cy": "Welsh", "pl": "Polish", "ro": "Romanian", "pt": "Portuguese", "lt": "Lithuanian", "lv": "Latvian",
		"bg": "Bulgarian", "hu": "Hungarian", "sk": "Slovak", "cs": "Czech", "uk": "Ukrainian", "ru": "Russian", "es": "Spanish",
		"fr": "French", "de": "German", "it": "Italian", "el": "Greek", "tr": "Turkish", "ar": "Arabic", "fa": "Persian", "ku": "Kurdish",
		"he": "Hebrew", "ur": "Urdu", "pa": "Punjabi", "hi": "Hindi", "gu": "Gujarati", "bn": "Bengali", "ta": "Tamil", "so": "Somali",
		"zh": "Chinese", "yue": "Cantonese", "vi": "Vietnamese", "tl": "Tagalog", "bfi": "British Sign Language", "ga": "Irish", "gd": "Scottish Gaelic",
	}[base]
	if !ok {
		return tag
	}
	return name
}

// answer says what came of a question about a list: "" where it names something.
func answer[T any](a *care.Asked[T]) string {
	if a == nil {
		return "Not asked: nobody has put the question yet."
	}
	said := ""
	switch a.Answer {
	case "none":
		said = "None: this was asked, and there is none."
	case "unknown":
		said = "Not known: this was asked, and the answer is not known."
	case "refused":
		said = "Preferred not to say."
	}
	return said
}

// asked says who answered, and when.
func asked[T any](r *care.Record, a *care.Asked[T]) string {
	if a == nil {
		return ""
	}
	by := ""
	if w := r.Worker(a.AskedBy); w != nil {
		by = "by " + fullName(&w.Name)
	}
	if by+string(a.AskedOn) == "" {
		return labelled("Told by", a.Informant)
	}
	out := "Asked"
	if a.AskedOn != "" {
		out += " on " + day(a.AskedOn)
	}
	return join(" · ", []string{strings.TrimSpace(out + " " + by), labelled("Told by", a.Informant)})
}
