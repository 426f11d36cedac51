// SPDX-License-Identifier: Apache-2.0

package people

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/carelode/lode/mapping/care"
)

// identity is who somebody is, before any story is told.
type identity struct {
	given                  []string
	family, known, prefix  string
	male                   bool
	born                   time.Time
	nhs                    string
	house, street, village string
	town, postcode, uprn   string
	phone, mobile, email   string
	councilID, recordID    string
	practice               care.Practice
	from                   *background
}

// identityOf makes person i. The second of a pair takes from the first what
// they have in common.
func (c Caseload) identityOf(i int) identity {
	rnd := c.random(i, identityStream)
	plot, home := c.taleOf(i), c.teamOf(i)
	who := identity{from: c.backgroundOf(i, rnd), male: male(plot.sex, rnd)}
	c.nameThem(&who, rnd)
	age := plot.young + rnd.IntN(plot.old-plot.young+1)
	who.born = c.base.AddDate(-age, -rnd.IntN(12), -1-rnd.IntN(28))
	who.street, who.village, who.town = pick(rnd, home.streets), pick(rnd, home.villages), home.town
	who.house = strconv.Itoa(1 + rnd.IntN(140))
	const letters = "ABDEFGHJLNPQRSTUWXYZ"
	who.postcode = fmt.Sprintf("%s 9%c%c", home.outcode, letters[rnd.IntN(len(letters))], letters[rnd.IntN(len(letters))])
	who.uprn = fmt.Sprintf("999%09d", i)
	// The last hundred numbers are the workers' and relatives'.
	who.phone, who.mobile = fmt.Sprintf("01632 960%03d", i%900), fmt.Sprintf("07700 900%03d", i%900)
	who.email = fmt.Sprintf("person%d@example.org", i)
	who.nhs = nhsNumber(i)
	who.councilID, who.recordID = fmt.Sprintf("P%07d", 4_000_000+i), fmt.Sprintf("%s-%06d", home.id, i+1)
	who.practice = home.practices[rnd.IntN(len(home.practices))]
	if isSecondOfPair(i) {
		c.share(&who, c.identityOf(i-1), i)
	}
	return who
}

func male(sex string, rnd *rand.Rand) bool {
	draw := rnd.IntN(2) == 0
	return sex == "male" || sex == "" && draw
}

// backgroundOf draws a background, or takes the one that the plot is about.
func (c Caseload) backgroundOf(i int, rnd *rand.Rand) *background {
	draw := rnd.IntN(c.stock.total)
	switch wanted := c.taleOf(i).background; wanted {
	case "":
		return c.stock.backgroundFor(draw)
	case "elsewhere": // anybody whose language is not English
		for {
			if from := c.stock.backgroundFor(draw); from.language[:2] != "en" && from.language != "cy" {
				return from
			}
			draw = rnd.IntN(c.stock.total)
		}
	default:
		return c.stock.named(wanted)
	}
}

func (c Caseload) nameThem(who *identity, rnd *rand.Rand) {
	names := who.from.women
	who.prefix = pick(rnd, []string{"Mrs", "Mrs", "Mrs", "Ms"})
	if who.male {
		names, who.prefix = who.from.men, pick(rnd, []string{"Mr", "Mr", "Mr", "Mr", "Mr", "Dr"})
	}
	who.family = pick(rnd, who.from.families)
	if len(names) == 0 {
		return // one name is all they have
	}
	who.given = []string{pick(rnd, names)}
	if second := pick(rnd, names); second != who.given[0] && rnd.IntN(2) == 0 {
		who.given = append(who.given, second)
	}
	if rnd.IntN(6) == 0 {
		who.known = pick(rnd, []string{"Jim", "Bobbie", "Pip", "Nobby", "Jackie", "Sandy", "Mack"})
	}
}

// share gives the second of a pair what is the first's too.
func (c Caseload) share(who *identity, one identity, i int) {
	if i%block == coupleSlot+1 { // a married couple in one house
		who.family, who.from, who.male = one.family, one.from, !one.male
		names := one.from.women
		who.prefix = "Mrs"
		if who.male {
			names, who.prefix = one.from.men, "Mr"
		}
		who.given = nil
		if len(names) > 0 {
			who.given = []string{names[i/block%len(names)]}
		}
		who.house, who.street, who.village, who.postcode, who.uprn = one.house, one.street, one.village, one.postcode, one.uprn
		who.phone, who.practice = one.phone, one.practice
		return
	}
	// The same person, written down twice with small differences.
	who.given, who.family, who.male, who.from, who.prefix = one.given, one.family, one.male, one.from, one.prefix
	who.born, who.nhs, who.mobile = one.born, one.nhs, one.mobile
	if len(who.given) > 1 {
		who.given = who.given[:1]
	}
}

// call is what the stories call somebody.
func (who identity) call() string {
	if who.known != "" {
		return who.known
	}
	if len(who.given) > 0 {
		return who.given[0]
	}
	return who.family
}

// full is the name in one line.
func (who identity) full() string {
	if len(who.given) == 0 {
		return who.family
	}
	return who.given[0] + " " + who.family
}

func first(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

func isoDate(t time.Time) string { return t.Format(time.DateOnly) }
