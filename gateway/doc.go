// SPDX-License-Identifier: Apache-2.0

// Package gateway is the four verbs: Accept takes a record's new version and
// answers for it once it is durable; Plan turns a delivery into messages;
// Deliver makes one attempt at a time; Receive takes what comes back. Around
// them stand Guard (may this leave, now?), the deadlines that make sure a
// person hears of whatever waits, and what a person may decide.
//
// It knows the contract of adapters and of the store, and no one adapter, no
// format, no HTTP, no SQL.
package gateway
