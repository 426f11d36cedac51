// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"sync"

	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/conformance/profile/path"
)

// constraint is one invariant, shared by all elements that have it.
type constraint struct {
	key, severity, human, source string
	text                         string
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
	made.native = nativeOf(d.Key, d.Expression)
	known, _ := c.constraints.LoadOrStore(key, made)
	return known
}
