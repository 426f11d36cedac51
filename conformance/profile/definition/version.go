// SPDX-License-Identifier: Apache-2.0

package definition

import (
	"cmp"
	"strconv"
	"strings"
)

// CompareVersions compares two business versions: by their numbers where both
// have numbers (2.10.0 is above 2.9.1, 2.0.0 above 2.0.0-draft), by their text
// where they have not. It gives -1, 0 or 1.
func CompareVersions(a, b string) int {
	a, ending, _ := strings.Cut(a, "-")
	b, other, _ := strings.Cut(b, "-")
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		x, errX := strconv.ParseUint(as[i], 10, 64)
		y, errY := strconv.ParseUint(bs[i], 10, 64)
		order := cmp.Compare(as[i], bs[i])
		if errX == nil && errY == nil {
			order = cmp.Compare(x, y)
		}
		if order != 0 {
			return order
		}
	}
	switch {
	case len(as) != len(bs):
		return cmp.Compare(len(as), len(bs))
	case ending == "" || other == "":
		return cmp.Compare(len(other), len(ending)) // a release is above its drafts
	}
	return cmp.Compare(ending, other)
}
