// SPDX-License-Identifier: Apache-2.0

package matrix

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/carelode/lode/mapping/care"
)

// Person is a synthetic person, of whom a cell tells one thing after another.
type Person struct {
	ID      string
	Number  string
	Family  string
	Born    string
	version int
}

// people are the two of a cell: the one whose message is struck, and another.
func people() []Person {
	return []Person{
		{ID: "ada", Number: "9990000018", Family: "Fenland", Born: "1941-03-02"},
		{ID: "ida", Number: "9990000026", Family: "Lodes", Born: "1938-11-20"},
	}
}

// next makes the next version: one more need is told.
func (p *Person) next() *care.Record {
	p.version++
	day := func(n int) care.DateTime { return care.DateTime(fmt.Sprintf("1999-11-%02dT09:00:00Z", n)) }
	r := &care.Record{
		ID: p.ID, Team: team, Version: p.version, RecordedAt: day(p.version), RecordedBy: "w1",
		Workers: []care.Worker{{ID: "w1", Name: care.Name{Family: "Okafor", Given: []string{"Ruth"}}, Role: "nurse"}},
		Person: care.Person{
			NHSNumber: &care.NHSNumber{Value: p.Number, Status: "01"}, BirthDate: care.PartialDate(p.Born),
			Names: []care.Name{{Use: "usual", Family: p.Family, Given: []string{strings.ToUpper(p.ID[:1]) + p.ID[1:]}}},
		},
	}
	for n := 1; n <= p.version; n++ {
		r.Needs = append(r.Needs, care.Need{
			Item:    care.Item{ID: fmt.Sprintf("need-%d", n), RecordedBy: "w1", RecordedAt: day(n)},
			Problem: "24", Whose: "individual", Degree: "actual", Text: fmt.Sprintf("What was told on day %d.", n),
		})
	}
	return r
}

func sum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
