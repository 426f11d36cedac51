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
	token, ok := d.number()
	if ok && !bounded(token) {
		d.report("number")
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
		key, ok := d.text()
		if !ok || !d.expect(':') {
			return nil, false
		}
		d.way.key(shown(key))
		d.checkTwin(key, values, seen)
		value, ok := d.anything()
		if !ok {
			return nil, false
		}
		d.way.up()
		values[key] = value
	}
}

// checkTwin reports a key that another reader would take for an earlier one.
func (d *decoder) checkTwin(key string, values map[string]any, seen map[string]bool) {
	plain := folded(key)
	switch _, twice := values[key]; {
	case twice:
		d.report("duplicate-key")
	case seen[plain]:
		d.report("key-case")
	}
	seen[plain] = true
}
