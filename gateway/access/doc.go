// SPDX-License-Identifier: Apache-2.0

// Package access says who calls. Each caller has a bearer token that belongs to
// one team; the settings hold only its hash, so that who reads the settings
// cannot call. It knows nothing of HTTP beyond the Authorization header's form,
// and not what a caller may do: a caller may act for its team, and for no other.
package access
