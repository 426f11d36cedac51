// SPDX-License-Identifier: Apache-2.0

// Package lab breaks the gateway on purpose and counts what it lost. It runs the
// real binary under load against simulated destinations that keep an account of
// what was done to them, kills, stops and continues it at random moments, heals
// the world, waits until all is quiet, and then judges from outside: by the
// drivers' journal, the destinations' ledgers and what the gateway tells over
// HTTP.
//
// It knows the gateway's HTTP interface, its state machine and its settings
// file, and nothing of its inside, save for the bugs that Plant puts into a
// store to show that the judge sees them.
package lab
