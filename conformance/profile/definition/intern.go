// SPDX-License-Identifier: Apache-2.0

package definition

import "strings"

// intern gives every string of a package its own memory, once: what was read
// points into whole files, and would keep them.
func (p *Package) intern() {
	c := &codec{known: make(map[string]string)}
	list(c, &p.Systems, codeNamingSystem)
	for _, s := range p.Structures {
		codeStructure(c, s)
	}
	for _, v := range p.ValueSets {
		codeValueSet(c, v)
	}
	for _, s := range p.CodeSystems {
		codeCodeSystem(c, s)
	}
	for _, m := range p.Messages {
		codeMessage(c, m)
	}
}

func (c *codec) interned(s string) string {
	k, ok := c.known[s]
	if !ok {
		k = strings.Clone(s)
		c.known[k] = k
	}
	return k
}
