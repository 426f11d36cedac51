// SPDX-License-Identifier: Apache-2.0

// Package people makes synthetic caseloads: believable lives told over months
// by two neighbourhood teams, one in Soham and one in St Ives. It knows the care
// record, and for each life what ought to become of it on the way to a shared
// record and to a council. It knows no standard, no adapter and no clock.
//
// Nobody in it exists. NHS numbers come from the 999 range, telephone numbers
// from the ranges kept for drama, addresses have postcode sectors and property
// numbers that are not in use, and organisations are invented.
//
// The same seed gives the same bytes, and a person is the same however many
// others there are.
package people
