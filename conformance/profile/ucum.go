// SPDX-License-Identifier: Apache-2.0

package profile

// ucum says what can be told of a UCUM unit by its form.
func ucum(code string) membership {
	for i := range len(code) {
		if code[i] <= ' ' || code[i] > '~' {
			return outOfSet
		}
	}
	return inSetUnknown
}
