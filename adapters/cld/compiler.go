// SPDX-License-Identifier: Apache-2.0

package cld

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/carelode/lode/mapping/care"
)

// compiler makes a plan of a profile and gathers every problem on its way.
type compiler struct {
	problems care.Problems
	lists    map[string]*list
	made     plan
}

func (c *compiler) wrong(at word, rule, message string) {
	c.problems = append(c.problems, problem(at.line, rule, message))
}

func (c *compiler) plan(file *profileFile) *plan {
	c.made.name = file.Profile.text
	if file.Profile.text == "" {
		c.wrong(file.Profile, "required", "a profile needs its name under \"profile\"")
	}
	c.certainty(file.Certainty)
	for _, name := range slices.Sorted(maps.Keys(file.Lists)) {
		c.lists[name] = c.list(file.Lists[name])
	}
	c.columns(file.Columns)
	for i := range file.Columns { // rules may look at any column, so they come last
		if i < len(c.made.columns) {
			col, written := &c.made.columns[i], &file.Columns[i]
			col.applies = c.rule(&written.Applies, true)
			col.mandatory = c.rule(&written.Mandatory, false)
			col.doubtful = c.rule(&written.Doubtful, false)
		}
	}
	c.translations(file.Lists)
	slices.SortStableFunc(c.problems, func(a, b *care.Error) int { // by line: a longer number is a later one
		return cmp.Or(len(a.Path)-len(b.Path), strings.Compare(a.Path, b.Path), strings.Compare(a.Message, b.Message))
	})
	return &c.made
}

func (c *compiler) columns(files []columnFile) {
	if len(files) == 0 {
		c.wrong(word{}, "required", "a profile needs columns")
	}
	c.made.columns = make([]column, len(files)) // never grows: by points into it
	for i := range files {
		col := &c.made.columns[i]
		c.column(&files[i], col)
		if i > 0 {
			c.made.header = append(c.made.header, ',')
		}
		c.made.header = appendQuoted(c.made.header, col.header)
		if col.list != nil && (col.list.certainty == "low" || col.list.certainty == "unknown") {
			c.made.low = append(c.made.low, col.header)
		}
	}
	for _, needed := range []field{clientType, eventType} {
		if len(files) > 0 && c.made.by[needed] == nil {
			c.wrong(word{}, "required", "there must be a column for the field "+sources()[needed].name)
		}
	}
}

func (c *compiler) column(file *columnFile, col *column) {
	col.header, col.max = file.Header.text, file.Max
	if strings.TrimSpace(file.Header.text) == "" {
		c.wrong(file.Field, "required", "a column needs a header")
	}
	if file.Max < 0 {
		c.wrong(file.Field, "max", "a length cannot be less than nothing")
	}
	f, known := fieldNamed(file.Field.text)
	if !known {
		c.wrong(file.Field, "field", "there is no such field")
		return
	}
	if c.made.by[f] != nil {
		c.wrong(file.Field, "field", "the field has a column already")
		return
	}
	col.field, c.made.by[f] = f, col
	c.typeOf(file, col)
}

// typeOf checks that the profile says of the field's type what the package does,
// and finds its list.
func (c *compiler) typeOf(file *columnFile, col *column) {
	k := sources()[col.field].kind
	if file.Type.text != kindNames()[k] {
		c.wrong(file.Type, "type", "this field is written as: "+kindNames()[k])
	}
	switch l := c.lists[file.List.text]; {
	case k != listKind && file.List.text != "":
		c.wrong(file.List, "list", "only a column of type list has one")
	case k == listKind && l == nil:
		c.wrong(file.Field, "list", "the column needs one of the profile's lists")
	default:
		col.list = l
	}
	if f := col.field; f == eventOutcome && col.list != nil && !col.list.ordered {
		c.wrong(file.Field, "ordered", "the outcomes' list must be ordered: the first that applies is taken")
	}
}

func (c *compiler) certainty(w word) {
	if !slices.Contains([]string{"high", "medium", "low", "unknown"}, w.text) {
		c.wrong(w, "certainty", "certainty is high, medium, low or unknown")
	}
}

func (c *compiler) list(file listFile) *list {
	c.certainty(file.Certainty)
	l := &list{certainty: file.Certainty.text, ordered: file.Ordered, encoded: [][]byte{nil}}
	if len(file.Values) > mostValues {
		c.wrong(file.Values[mostValues], "values", "a list may have 63 values")
		return l
	}
	for _, v := range file.Values {
		if strings.TrimSpace(v.text) == "" || l.number(v.text) != 0 {
			c.wrong(v, "values", "a value must be something, and stand in its list once")
			continue
		}
		l.values = append(l.values, v.text)
		l.encoded = append(l.encoded, appendQuoted(nil, v.text))
	}
	return l
}

func (c *compiler) rule(file *ruleFile, otherwise bool) rule {
	u := rule{always: file.Always || otherwise && len(file.Any) == 0}
	for _, line := range file.Any {
		tests := make([]test, 0, len(line))
		for i := range line {
			tests = append(tests, c.test(&line[i]))
		}
		if len(tests) == 0 {
			c.wrong(word{}, "rule", "a line of a rule needs a test")
			continue
		}
		u.any = append(u.any, tests)
	}
	return u
}
