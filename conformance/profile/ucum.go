// SPDX-License-Identifier: Apache-2.0

package profile

import units "github.com/carelode/lode/conformance/profile/ucum"

// ucum says whether a code is one that UCUM can write.
func ucum(code string) membership {
	if units.Valid(code) {
		return inSet
	}
	return outOfSet
}
