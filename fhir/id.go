// SPDX-License-Identifier: Apache-2.0

package fhir

import (
	"crypto/sha1" //nolint:gosec // RFC 9562 defines UUID version 5 over SHA-1; it keeps no secret
	"encoding/binary"
	"encoding/hex"
)

// ID derives a resource id from the ids of its source, in order: the same parts
// always give the same id, and ("a", "bc") is not ("ab", "c"). It is the UUID
// version 5 of the parts (each preceded by its length) in Lode's namespace,
// 497f11dd-91f7-5e99-9a5a-791e86f7367a (itself version 5, of the URL
// https://github.com/carelode/lode). It is fixed: another one would
// give every resource that was ever sent a second identity.
func ID(parts ...string) string {
	namespace := [16]byte{
		0x49, 0x7f, 0x11, 0xdd, 0x91, 0xf7, 0x5e, 0x99, 0x9a, 0x5a, 0x79, 0x1e, 0x86, 0xf7, 0x36, 0x7a,
	}
	name := append(make([]byte, 0, 256), namespace[:]...) // long enough for our ids to stay off the heap
	for _, p := range parts {
		name = binary.AppendUvarint(name, uint64(len(p)))
		name = append(name, p...)
	}
	sum := sha1.Sum(name) //nolint:gosec // see the import
	sum[6] = sum[6]&0x0f | 0x50
	sum[8] = sum[8]&0x3f | 0x80
	id := make([]byte, 0, len("497f11dd-91f7-5e99-9a5a-791e86f7367a"))
	for i, group := range [][]byte{sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16]} {
		if i > 0 {
			id = append(id, '-')
		}
		id = hex.AppendEncode(id, group)
	}
	return string(id)
}

// URN is an id as a full URL within a Bundle: "urn:uuid:" before it.
func URN(id string) string { return "urn:uuid:" + id }
