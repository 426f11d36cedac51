// SPDX-License-Identifier: Apache-2.0

package people_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
)

// modulus11 checks an NHS number as the Data Dictionary puts it: the weighted
// sum of all ten digits, the check digit with weight 1, is a multiple of 11.
func modulus11(number string) bool {
	if len(number) != 10 {
		return false
	}
	sum := 0
	for i := range number {
		if number[i] < '0' || number[i] > '9' {
			return false
		}
		sum += int(number[i]-'0') * (10 - i)
	}
	return sum%11 == 0
}

func TestNHSNumbersAreOfTheTestRangeAndUnique(t *testing.T) {
	t.Parallel()
	c := people.New(1, 3000)
	seen := map[string]int{}
	i := 0
	for r := range c.Records() {
		n := r.Person.NHSNumber
		for _, value := range append([]string{n.Value}, n.Superseded...) {
			if !strings.HasPrefix(value, "999") || !modulus11(value) {
				t.Errorf("person %d: not a number of the test range", i)
			}
			if other, there := seen[value]; there && c.Story(i).Partner != other {
				t.Errorf("persons %d and %d bear one number", other, i)
			}
			seen[value] = i
		}
		i++
	}
}

func TestMarksAreUniqueAndPlanted(t *testing.T) {
	t.Parallel()
	c := people.New(1, 50, people.WithMarks())
	all := string(ndjson(t, c))
	plain := string(ndjson(t, people.New(1, 50)))
	if strings.Contains(plain, "zq7k") {
		t.Error("marks in a caseload that has none")
	}
	seen := map[string]bool{}
	for m := range c.Marks() {
		if seen[m] {
			t.Errorf("%s is given twice", m)
		}
		seen[m] = true
		if !strings.Contains(all, m) {
			t.Errorf("%s is nowhere in the records", m)
		}
	}
	for token := range strings.FieldsSeq(strings.NewReplacer(`"`, " ", "@", " ", ",", " ").Replace(all)) {
		if strings.HasPrefix(token, "zq7k") && !seen[token] {
			t.Errorf("%s was planted and is not among the marks", token)
		}
	}
	if len(seen) < 50*50 {
		t.Errorf("only %d marks", len(seen))
	}
}

func TestMarksReachEveryFreeText(t *testing.T) {
	t.Parallel()
	for r := range people.New(1, 25, people.WithMarks()).Records() {
		checkMarked(t, "names", r.Person.Names[0].Family)
		checkMarked(t, "addresses", r.Person.Addresses[0].Lines[0])
		checkMarked(t, "identifiers", r.Person.Identifiers[0].Value)
		checkMarked(t, "contacts", r.Contacts[0].Notes)
		checkMarked(t, "network", r.Network.People[0].Name)
		for _, tel := range r.Person.Telecoms {
			if tel.Kind == "email" {
				checkMarked(t, "telecoms", tel.Value)
			}
		}
		if r.Person.Identifiers[0].Owner != "623" {
			t.Error("an organisation's code bears a mark")
		}
	}
}

func checkMarked(t *testing.T, where, text string) {
	t.Helper()
	if !strings.Contains(text, "zq7k") {
		t.Errorf("%s: a text without a mark", where)
	}
}

func TestAttachmentsAreGivenBeforeTheyAreCited(t *testing.T) {
	t.Parallel()
	given := map[string]int64{}
	cited := 0
	for step := range people.New(1, 100).Versions() {
		for _, b := range step.Blobs {
			checkBlob(t, b)
			given[b.Attachment.SHA256] = b.Attachment.Size
		}
		for _, a := range attachments(step.Record) {
			cited++
			if given[a.SHA256] != a.Size {
				t.Errorf("person %d, version %d cites what nobody gave", step.Person, step.Record.Version)
			}
		}
	}
	if cited == 0 {
		t.Error("nobody cites an attachment")
	}
}

func checkBlob(t *testing.T, b people.Blob) {
	t.Helper()
	sum := sha256.Sum256(b.Body)
	if hex.EncodeToString(sum[:]) != b.Attachment.SHA256 || int64(len(b.Body)) != b.Attachment.Size {
		t.Error("an attachment is not what it says")
	}
	isPDF, isPNG := bytes.HasPrefix(b.Body, []byte("%PDF-")), bytes.HasPrefix(b.Body, []byte("\x89PNG"))
	if isPDF != (b.Attachment.ContentType == "application/pdf") || isPNG != (b.Attachment.ContentType == "image/png") {
		t.Error("an attachment of another kind")
	}
}

func attachments(r *care.Record) []care.Attachment {
	var all []care.Attachment
	for i := range r.Documents {
		all = append(all, r.Documents[i].Attachment)
	}
	for i := range r.Referrals {
		all = append(all, r.Referrals[i].Attachments...)
	}
	for i := range r.Wounds {
		if p := r.Wounds[i].Picture; p != nil {
			all = append(all, *p)
		}
	}
	return all
}
