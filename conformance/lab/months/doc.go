// SPDX-License-Identifier: Apache-2.0

// Package months lets whole months pass at a gateway in a moment, in simulated
// time, and judges it at every hour of them. A month follows from its seed: the
// people and what is told of them, what goes wrong at the destinations, when a
// gateway is killed, frozen or stopped and how long it is away, whose clock is
// wrong, and what people at a desk decide.
//
// The gateway is the real one, on a real store; the destinations are the
// simulated ones, over HTTP in memory. What is judged and how is lab's: the same
// checker judges the runs that kill a process.
//
// It knows the gateway's Go interface and the contract of the store. It does not
// know how an engine keeps anything, nor what a process loses beside its memory.
package months
