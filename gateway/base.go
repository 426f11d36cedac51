// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"github.com/carelode/lode/gateway/store"
)

// base gives the version of a record that a destination is taken to have, 0 for
// none, from the deliveries of its lane in their order.
//
// It is computed, not kept, so nothing has to be set back when a delivery is
// refused, replaced or stopped: one that did not land simply does not count,
// and neither does a later one that was built on it, so the next change starts
// from what they really have. A cause of several messages counts when all of
// them landed.
func base(lane []store.Delivery) int {
	have := 0
	for i := 0; i < len(lane); {
		j, landed := i, true
		for ; j < len(lane) && lane[j].Seq == lane[i].Seq; j++ {
			landed = landed && (had(lane[j]) || madeAnew(lane[j], lane))
		}
		if cause := lane[i]; landed && cause.Before <= have && cause.After > have {
			have = cause.After
		}
		i = j
	}
	return have
}

// madeAnew reports whether a message of a cause was replaced by the cause's own
// next edition: it counts no more.
func madeAnew(d store.Delivery, lane []store.Delivery) bool {
	for _, by := range lane {
		if d.State == store.Superseded && by.Seq == d.Seq && by.ID == d.ReplacedBy {
			return true
		}
	}
	return false
}

// had reports whether the destination is taken to have what a delivery carries.
func had(d store.Delivery) bool {
	switch {
	case d.State == store.Closed:
		return d.Arrived
	case d.Doubt && !store.Of(d.State).End && d.State != store.Refused:
		return true // it goes again before anything else
	}
	return store.Of(d.State).Had
}

// replaceable reports whether a newer version may take a delivery's place: it
// has not left, it is no event that someone is asked to act on, and there is no
// doubt whether they have it. In doubt it goes again as it is, first: else what
// it told could never be taken back.
func replaceable(d store.Delivery) bool {
	_, ok := store.Allows(d.State, store.Superseded)
	return ok && !d.Event && !d.Doubt
}

// of gives the deliveries of one destination, in their order.
func of(lanes []store.Delivery, destination string) []store.Delivery {
	var lane []store.Delivery
	for _, d := range lanes {
		if d.Destination == destination {
			lane = append(lane, d)
		}
	}
	return lane
}
