// SPDX-License-Identifier: Apache-2.0

package cld

import (
	"crypto/sha256"
	"encoding/base32"

	"github.com/carelode/lode/mapping/care"
)

// chain is the items of one list of a record, with what corrects what. It keeps
// care.Live's rule: an item holds when it is neither withdrawn nor superseded,
// and a withdrawn correction does not revive what it corrected.
type chain struct {
	items     []*care.Item
	corrected bool // some item supersedes another
}

// take loads a list into the chain, which is used again and again.
func take[T any](c *chain, list []T, item func(*T) *care.Item) {
	c.items, c.corrected = c.items[:0], false
	for i := range list {
		it := item(&list[i])
		c.items = append(c.items, it)
		c.corrected = c.corrected || it.Supersedes != ""
	}
}

func (c *chain) live(i int) bool {
	if c.items[i].Withdrawn != nil {
		return false
	}
	if !c.corrected {
		return true
	}
	for _, it := range c.items {
		if it.Supersedes == c.items[i].ID {
			return false
		}
	}
	return true
}

// first gives the id of the item that the i-th goes back to, so that a
// correction keeps the reference of what it corrects.
func (c *chain) first(i int) string {
	id := c.items[i].ID
	for range c.items { // a circle ends with the count
		earlier := c.before(id)
		if earlier == "" {
			break
		}
		id = earlier
	}
	return id
}

func (c *chain) before(id string) string {
	if !c.corrected {
		return ""
	}
	for _, it := range c.items {
		if it.ID == id {
			return it.Supersedes
		}
	}
	return ""
}

// live keeps the same rule for one item of a list that is not in the chain.
func live[T any](list []T, i int, item func(*T) *care.Item) bool {
	this := item(&list[i])
	if this.Withdrawn != nil {
		return false
	}
	for j := range list {
		if item(&list[j]).Supersedes == this.ID {
			return false
		}
	}
	return true
}

func contactItem(c *care.Contact) *care.Item         { return &c.Item }
func assessmentItem(a *care.Assessment) *care.Item   { return &a.Item }
func eligibilityItem(e *care.Eligibility) *care.Item { return &e.Item }

// reference makes an event's reference: the same in every quarter and after
// every correction, and nothing can be read from it. 80 bits of a hash keep two
// events apart.
func reference(team, record, part, first string) [18]byte {
	var name [256]byte
	text := append(name[:0], "carelode/cld"...)
	for _, s := range []string{team, record, part, first} {
		text = append(append(text, 0), s...)
	}
	sum := sha256.Sum256(text)
	var ref [18]byte
	copy(ref[:], "L-")
	base32.StdEncoding.Encode(ref[2:], sum[:10])
	return ref
}
