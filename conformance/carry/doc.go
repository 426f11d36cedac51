// SPDX-License-Identifier: Apache-2.0

// Package carry finds out what an adapter carries of the care record and where
// it comes out. It does not ask the adapter: since Encode and WriteBatch are
// pure, each leaf of the record is replaced by another valid value, and what
// then differs in the messages is where the leaf is carried.
//
// It knows the care record, the adapter contract and how JSON, FHIR and CSV are
// laid out. It knows no adapter and no mapping; why something is not carried is
// told by the adapter's Explained, since no machine can find that out.
package carry
