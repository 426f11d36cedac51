// SPDX-License-Identifier: Apache-2.0

package care

import (
	"bytes"
	"encoding/json"
)

// Decode reads a record strictly.
func Decode(data []byte) (*Record, error) {
	r, err := DecodeTrusted(data)
	if err != nil {
		return nil, err
	}
	if p := Validate(r); len(p) > 0 {
		return nil, p
	}
	return r, nil
}

// DecodeTrusted reads bytes that this package encoded or accepted before.
func DecodeTrusted(data []byte) (*Record, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	d.DisallowUnknownFields()
	var r Record
	if err := d.Decode(&r); err != nil {
		return nil, Problems{At(Invalid, "", "syntax", "is not a care record")}
	}
	return &r, nil
}

// Encode gives the record's canonical bytes.
func Encode(r *Record) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return nil, At(Invalid, "", "encode", "cannot be written as JSON")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
