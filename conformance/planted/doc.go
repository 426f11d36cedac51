// SPDX-License-Identifier: Apache-2.0

// Package planted keeps bugs that somebody could write, each as a patch of a line
// or two, with the harm that it would do to a person and the test that must find
// it. Its own test plants them one by one in a copy and wants each found, so that
// the tests which stand against a hazard are seen to bite.
//
// It knows the files of the house as texts, and which test answers for which of
// their lines. It does not know what they do, and changes none of them: nothing
// of the product has a place in which a bug could be switched on.
package planted

//go:generate go run ./page ../../docs/planted.md
