// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"strings"
	"sync"

	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/conformance/profile/path"
)

// constraint is one invariant, shared by all elements that have it.
type constraint struct {
	key, severity, human, source string
	text                         string
	typed                        bool   // it asks of what a reference leads to only of what type it is
	native                       native // how it is checked here without its expression; nil: by expression
	once                         sync.Once
	parsed                       *path.Expression
	err                          error
}

// expression is the invariant's FHIRPath, parsed when it is first needed.
func (c *constraint) expression() (*path.Expression, error) {
	c.once.Do(func() { c.parsed, c.err = path.Parse(c.text) })
	return c.parsed, c.err
}

// constraint gives the one constraint of a key and an expression.
func (c *Checker) constraint(d *definition.Constraint) *constraint {
	key := d.Key + "\x00" + d.Severity + "\x00" + d.Expression
	if known, ok := c.constraints.Load(key); ok {
		return known
	}
	made := &constraint{key: d.Key, severity: d.Severity, human: d.Human, source: d.Source, text: d.Expression}
	if right, ok := errata[d.Expression]; ok {
		made.text = right
	}
	made.typed = typedResolve(made.text)
	made.native = nativeOf(d.Key, d.Expression)
	known, _ := c.constraints.LoadOrStore(key, made)
	return known
}

// errata are expressions of R4 that do not say what their own text and the element's definition say.
//
//nolint:gochecknoglobals // a constant table
var errata = map[string]string{
	// que-12: "more than one"; Questionnaire.item.enableBehavior: "must be specified if more than one enableWhen value is provided".
	"enableWhen.count() > 2 implies enableBehavior.exists()": "enableWhen.count() > 1 implies enableBehavior.exists()",
}

// typedResolve says whether an expression asks of the targets of references only of what type they are. The type shows in the
// address even of a target that is not in the input.
func typedResolve(text string) bool {
	parts := strings.Split(text, "resolve()")
	for _, after := range parts[1:] {
		after = strings.TrimPrefix(after, ".iif(empty(), true, ofType(")
		if len(after) > 0 && after[0] >= 'A' && after[0] <= 'Z' {
			continue
		}
		if !strings.HasPrefix(after, " is ") && !strings.HasPrefix(after, ".is(") {
			return false
		}
	}
	return len(parts) > 1
}
