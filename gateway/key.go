// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/carelode/lode/gateway/store"
)

// namespace makes our keys differ from every other program's UUIDs.
var namespace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://carelode.github.io/lode/Key")) //nolint:gochecknoglobals // a constant

// deliveryID names a delivery by what caused it, so that the same acceptance
// computed twice names the same deliveries.
func deliveryID(team, cause, destination string) string {
	return uuid.NewSHA1(namespace, []byte(strings.Join([]string{"delivery", team, cause, destination}, "\x00"))).String()
}

// siblingID names the n-th message's delivery of the same cause.
func siblingID(first string, number, edition int) string {
	return uuid.NewSHA1(namespace, []byte(strings.Join([]string{"sibling", first, strconv.Itoa(number), strconv.Itoa(edition)}, "\x00"))).String()
}

// messageKey is what a message's own ids derive from: team, cause, destination
// (all three through the delivery's id), number and edition. A repeat has the
// same key; a new edition has another.
func messageKey(d store.Delivery) string {
	return uuid.NewSHA1(namespace, []byte(strings.Join([]string{"key", d.Team, d.ID, d.Destination, strconv.Itoa(d.Number), strconv.Itoa(d.Edition)}, "\x00"))).String()
}

// cause names what made the deliveries of one accepted version.
func cause(record string, version int) string { return record + "/" + strconv.Itoa(version) }
