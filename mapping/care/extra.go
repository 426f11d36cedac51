// SPDX-License-Identifier: Apache-2.0

package care

import "encoding/json"

// anything reads a value of which the record knows no type: inside extra, or
// under a key that was refused. Numbers are kept as they are written.
func (d *decoder) anything() (any, bool) {
	switch c := d.peek(); c {
	case '{':
		return d.anyObject()
	case '[':
		return d.anyList()
	case '"':
		return d.text()
	case 't':
		return true, d.word("true")
	case 'f':
		return false, d.word("false")
	case 'n':
		return nil, d.word("null")
	}
	at := d.pos
	token, ok := d.number()
	if ok && !bounded(token) {
		d.reportAt("number", at)
	}
	return json.Number(token), ok
}

func (d *decoder) anyList() (any, bool) {
	if !d.open() {
		return nil, false
	}
	items := []any{}
	for {
		more, ok := d.more(len(items) == 0, ']')
		if !ok || !more {
			return items, ok
		}
		d.way.item(len(items))
		item, ok := d.anything()
		if !ok {
			return nil, false
		}
		d.way.up()
		items = append(items, item)
	}
}

func (d *decoder) anyObject() (map[string]any, bool) {
	if !d.open() {
		return nil, false
	}
	values := map[string]any{}
	seen := map[string]bool{}
	for first := true; ; first = false {
		more, ok := d.more(first, '}')
		if !ok || !more {
			return values, ok
		}
		at := d.pos
		key, ok := d.text()
		if !ok || !d.expect(':') {
			return nil, false
		}
		d.way.key(unnamed)
		d.checkTwin(key, at, values, seen)
		value, ok := d.anything()
		if !ok {
			return nil, false
		}
		d.way.up()
		values[key] = value
	}
}

// checkTwin reports a key that another reader would take for an earlier one; at
// is where it stands.
func (d *decoder) checkTwin(key string, at int, values map[string]any, seen map[string]bool) {
	plain := folded(key)
	switch _, twice := values[key]; {
	case twice:
		d.reportAt("duplicate-key", at)
	case seen[plain]:
		d.reportAt("key-case", at)
	}
	seen[plain] = true
}
