// SPDX-License-Identifier: Apache-2.0

// Package matrix lets every fault strike every adapter at every moment, in
// simulated time, and says what became of what was to be delivered.
//
// A cell is one destination, one fault, one moment. In it the real gateway and the
// real adapter carry several versions of one person's record and one of
// another's; the fault strikes, the world heals, hours pass; and the laboratory's
// checker judges from outside. The fate of the message that was struck must be
// exactly the one that the list of faults says.
//
// It knows the gateway, its store and the simulated world. It knows nothing of
// how an adapter speaks: a Subject brings that.
package matrix
