// SPDX-License-Identifier: Apache-2.0

//go:build !race

package profile_test

// slower is how much longer things take: they take what they take.
const slower = 1
