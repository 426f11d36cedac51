// SPDX-License-Identifier: Apache-2.0

package cld

import (
	"maps"
	"slices"
	"strings"
)

// ageName is the one thing a test may look at that is no column: the person's
// age in whole years at the end of the period.
const ageName = "age"

func (c *compiler) test(file *testFile) test {
	asked := 0
	for _, given := range []bool{len(file.Is) > 0, len(file.Not) > 0, len(file.Starts) > 0, file.Filled, file.From > 0 || file.To > 0} {
		if given {
			asked++
		}
	}
	if asked != 1 {
		c.wrong(file.Field, "rule", "a test asks one thing: is, not, starts, filled, or from and to")
		return test{}
	}
	if file.Field.text == ageName {
		return c.age(file)
	}
	f, known := fieldNamed(file.Field.text)
	if !known || c.made.by[f] == nil {
		c.wrong(file.Field, "rule", "a test looks at a field that has a column, or at age")
		return test{}
	}
	if file.Filled {
		return test{field: f, asked: isFilled}
	}
	if c.made.by[f].list == nil || file.From > 0 || file.To > 0 {
		c.wrong(file.Field, "rule", "only a list has values to compare, and only age is from and to")
		return test{}
	}
	return test{field: f, values: c.set(file, c.made.by[f].list)}
}

func (c *compiler) age(file *testFile) test {
	if file.From <= 0 || file.To < file.From {
		c.wrong(file.Field, "rule", "age is tested by from and to, in years")
	}
	return test{asked: ageBetween, from: file.From, to: file.To}
}

// set gives the values that a test names, as bits.
func (c *compiler) set(file *testFile, l *list) (bits uint64) {
	for _, v := range append(slices.Clone(file.Is), file.Not...) {
		n := l.number(v.text)
		if n == 0 {
			c.wrong(v, "rule", "the value is not in the field's list")
		}
		bits |= 1 << n
	}
	for _, v := range file.Starts {
		found := false
		for i, value := range l.values {
			if v.text != "" && strings.HasPrefix(value, v.text) {
				found, bits = true, bits|1<<(i+1)
			}
		}
		if !found {
			c.wrong(v, "rule", "no value of the field's list starts so")
		}
	}
	if len(file.Not) > 0 {
		return ^bits
	}
	return bits
}

// translations fills each list's codes, and checks that every vocabulary that a
// column translates from is spoken of.
func (c *compiler) translations(files map[string]listFile) {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		l, file := c.lists[name], files[name]
		wanted := c.vocabsOf(l)
		if len(wanted) == 0 {
			c.wrong(file.Certainty, "list", "no column uses this list")
		}
		for i := range file.Translate {
			c.translation(l, &file.Translate[i], wanted)
		}
		for _, v := range wanted {
			if len(l.values) > 0 && l.from[v] == nil {
				c.wrong(file.Certainty, "translate", "the list says nothing of the codes of "+vocabNames()[v])
			}
		}
	}
}

func (c *compiler) vocabsOf(l *list) (all []vocab) {
	for i := range c.made.columns {
		if col := &c.made.columns[i]; col.list == l {
			all = append(all, sources()[col.field].vocabs...)
		}
	}
	return all
}

func (c *compiler) translation(l *list, file *translationFile, wanted []vocab) {
	v, known := vocabNamed(file.From.text)
	if !known || !slices.Contains(wanted, v) {
		c.wrong(file.From, "from", "no column that uses this list has codes of this kind")
		return
	}
	if l.from[v] != nil {
		c.wrong(file.From, "from", "these codes are translated already")
		return
	}
	l.from[v] = make(map[string]entry)
	for code, value := range file.Codes {
		n := l.number(value.text)
		if n == 0 {
			c.wrong(value, "codes", "the value is not in this list")
		}
		c.code(l, v, code, entry{value: n})
	}
	for _, code := range file.Blank {
		c.code(l, v, code, entry{})
	}
	for code, why := range file.Never {
		if why.text == "" {
			c.wrong(code, "never", "say why")
		}
		c.code(l, v, code, entry{never: why.text})
	}
}

func (c *compiler) code(l *list, v vocab, code word, e entry) {
	if _, twice := l.from[v][code.text]; twice {
		c.wrong(code, "codes", "the code stands here twice")
	}
	if !slices.Contains(v.codes(), code.text) {
		c.wrong(code, "codes", "the care record has no such code in its list "+vocabNames()[v])
	}
	if v == assessmentKinds && code.text == capacityKind && e.never == "" {
		c.wrong(code, "never", "an assessment of capacity is out of CLD's scope: it must stand under never")
	}
	l.from[v][code.text] = e
}
