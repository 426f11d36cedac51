// SPDX-License-Identifier: Apache-2.0

//go:build race

package profile_test

// slower is how much longer things take under the race detector.
const slower = 10
