// SPDX-License-Identifier: Apache-2.0

package people

import (
	"fmt"
	"strconv"
)

// nhsNumbers is how many people can have a number of their own: the 999 range
// has six free digits, and of any ten neighbours at least nine have a check digit.
const nhsNumbers = 900_000

// nhsNumber gives the k-th number of the 999 range that nobody bears, with its
// Mod-11 check digit; it is empty when the range is used up. Of every ten
// neighbours nine are used, so that any of them is found without counting.
func nhsNumber(k int) string {
	if k < 0 || k >= nhsNumbers {
		return ""
	}
	ten, nth := k/9, k%9
	for last := range 10 {
		body := fmt.Sprintf("999%05d%d", ten, last)
		check, ok := checkDigit(body)
		if !ok {
			continue
		}
		if nth == 0 {
			return body + strconv.Itoa(check)
		}
		nth--
	}
	return ""
}

// checkDigit weights nine digits 10 to 2; a remainder that would need 10 has none.
func checkDigit(body string) (int, bool) {
	sum := 0
	for i, d := range body {
		sum += int(d-'0') * (10 - i)
	}
	check := (11 - sum%11) % 11
	return check, check != 10
}
