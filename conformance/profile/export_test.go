// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"time"

	"github.com/carelode/lode/conformance/profile/instance"
	"github.com/carelode/lode/conformance/profile/path"
)

// Natives is the expressions that are checked without being evaluated.
func Natives() []string {
	var all []string
	for expression := range natives {
		all = append(all, expression)
	}
	return all
}

// BothWays checks an expression on a node of a resource, natively and by evaluation.
func (c *Checker) BothWays(expression string, root, n *instance.Node) (native, evaluated bool, err error) {
	c.options.Now = time.Now
	r := &run{c: c, doc: instance.Document{Root: root}, index: newBundleIndexes()}
	r.ask = r.questions()
	r.push(frame{node: root, name: root.Type, at: -1, typ: root.Type})
	r.holders = append(r.holders, &holder{node: root})
	native = natives[expression](r, n)
	x, err := path.Parse(expression)
	if err != nil {
		return native, false, err
	}
	evaluated, err = r.holds(x, n)
	return native, evaluated, err
}
