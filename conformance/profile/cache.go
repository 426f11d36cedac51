// SPDX-License-Identifier: Apache-2.0

package profile

import "sync"

// cache keeps what is compiled of definitions. It holds no more than the
// definitions of the source give: nothing that an input names alone is kept.
type cache[K comparable, V any] struct{ m sync.Map }

// Load is what is kept under a key.
func (c *cache[K, V]) Load(key K) (V, bool) {
	v, ok := c.m.Load(key)
	if !ok {
		var none V
		return none, false
	}
	return v.(V), true //nolint:forcetypeassert // only Store and LoadOrStore put values here
}

// Store keeps a value.
func (c *cache[K, V]) Store(key K, value V) { c.m.Store(key, value) }

// LoadOrStore is what is kept under a key already, or else the value, which is then kept.
func (c *cache[K, V]) LoadOrStore(key K, value V) (V, bool) {
	v, loaded := c.m.LoadOrStore(key, value)
	return v.(V), loaded //nolint:forcetypeassert // only Store and LoadOrStore put values here
}
