// SPDX-License-Identifier: Apache-2.0

// Package web is the status page, for people: how each destination stands, what
// waits and since when, and what a person is asked to look at, in the words of
// the state machine.
//
// It shows numbers only, unless it is told to list deliveries and tasks, which
// a demonstration with made-up people does. It shows no name of a person and
// nothing from a record in either case. It needs no script and nothing from the
// network but itself.
package web
