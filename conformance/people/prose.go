// SPDX-License-Identifier: Apache-2.0

package people

import (
	"maps"
	"strconv"
	"strings"
)

// t fills in a sentence: {slot} is the person's word for it, [this|that] is one
// of several ways to say it. Nothing nests but slots inside choices.
func (b *builder) t(sentence string) string {
	var out strings.Builder
	for sentence != "" {
		cut := strings.IndexAny(sentence, "[{")
		if cut < 0 {
			out.WriteString(sentence)
			break
		}
		out.WriteString(sentence[:cut])
		closing := "]"
		if sentence[cut] == '{' {
			closing = "}"
		}
		inner, rest, ok := strings.Cut(sentence[cut+1:], closing)
		if !ok {
			panic("people: unclosed " + sentence[cut:cut+1] + " in a story")
		}
		if closing == "]" {
			out.WriteString(b.t(pick(b.rnd, strings.Split(inner, "|"))))
		} else {
			out.WriteString(b.slot(inner))
		}
		sentence = rest
	}
	return out.String()
}

// slot gives the word for a slot; a slot nobody filled is a fault of the story.
func (b *builder) slot(name string) string {
	if name == "n" { // a small number, new each time
		return strconv.Itoa(2 + b.rnd.IntN(5))
	}
	word, ok := b.vars[name]
	if !ok {
		panic("people: no word for {" + name + "}")
	}
	return word
}

// words are the slots that every story may use.
func (b *builder) words() map[string]string {
	w := map[string]string{
		"name": b.who.call(), "full": b.who.full(), "town": b.team.town, "village": b.who.village, "street": b.who.street,
		"gp": b.who.practice.GP, "surgery": b.who.practice.Name, "year": strconv.Itoa(b.who.born.Year()),
		"he": "she", "him": "her", "his": "her", "He": "She", "His": "Her", "himself": "herself", "man": "woman",
		"spouse": "husband", "widow": "widow",
	}
	if b.who.male {
		maps.Copy(w, map[string]string{
			"he": "he", "him": "him", "his": "his", "He": "He", "His": "His", "himself": "himself", "man": "man",
			"spouse": "wife", "widow": "widower",
		})
	}
	maps.Copy(w, b.team.places)
	b.family(w)
	w["day"] = pick(b.rnd, []string{"Wednesday", "Thursday"})
	w["side"] = pick(b.rnd, []string{"left", "right"})
	w["neighbour"] = pick(b.rnd, []string{"Jean", "Bob Hatley", "Mrs Goodchild", "Sanjay", "Carol", "Old Mr Fincham", "Kasia", "Lesley"})
	w["friend"] = pick(b.rnd, []string{"Terry", "Pam", "Ruby", "Malcolm", "Dot", "Ivor", "Gill", "Frank"})
	w["dog"] = pick(b.rnd, []string{"Biscuit", "Trigger", "Mabel", "Flossie", "Rex", "Duchess", "Nipper"})
	w["work"] = pick(b.rnd, []string{
		"drove a sugar-beet lorry", "worked at the seed merchant's", "was a school cook", "kept the books at the mill", "packed celery on the fen",
		"was a railway signalman at Ely", "taught infants", "nursed at the RAF hospital", "mended pumps for the drainage board", "had a stall on the market",
	})
	w["likes"] = pick(b.rnd, []string{
		"brass bands", "the crossword", "growing dahlias", "old films", "snooker on the television", "baking", "watching the boats",
		"cryptic crosswords", "Formula One", "hymns on a Sunday", "knitting for the premature babies", "bird-watching at Wicken Fen",
	})
	w["drink"] = pick(b.rnd, []string{"strong tea", "milky coffee", "tea with two sugars", "hot Ribena", "camomile tea"})
	return w
}

// family names the person's nearest, no two alike.
func (b *builder) family(w map[string]string) {
	taken := map[string]bool{first(b.who.given): true}
	women := append([]string{"Sarah", "Karen", "Tina"}, b.who.from.women...)
	men := append([]string{"Mark", "Darren", "Craig"}, b.who.from.men...)
	another := func(names []string) string {
		n := pick(b.rnd, names)
		for taken[n] {
			n = pick(b.rnd, names)
		}
		taken[n] = true
		return n
	}
	w["daughter"], w["son"], w["wife"], w["husband"] = another(women), another(men), another(women), another(men)
	w["late"] = w["husband"]
	if b.who.male {
		w["late"] = w["wife"]
	}
}

// choose settles a word for the rest of the story.
func (b *builder) choose(name string, words ...string) { b.vars[name] = pick(b.rnd, words) }

// describeSpouse lets a couple's two stories speak of each other.
func (b *builder) describeSpouse(other identity) {
	b.vars["partner"], b.vars["partnerFull"] = other.call(), other.full()
	b.vars["partnerRecord"], b.vars["partnerCouncil"] = other.recordID, other.councilID
	b.vars["partnerHe"] = "she"
	b.vars["partnerHis"] = "her"
	b.vars["partnerHim"] = "her"
	b.vars["partnerRelation"] = "wife"
	if other.male {
		b.vars["partnerHe"], b.vars["partnerHis"], b.vars["partnerHim"] = "he", "his", "him"
		b.vars["partnerRelation"] = "husband"
	}
}
