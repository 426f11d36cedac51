// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"strconv"
	"sync/atomic"
	"time"
)

func onceParts() []part {
	return []part{
		{name: "of several one has a turn, until it lets go or its lease lapses", prove: oneTurn},
		{name: "of many who want a turn at once one gets it", prove: oneOfMany},
	}
}

// holds says whether one of several gets a turn.
func (r *Rig) holds(i int, name, owner string, lease time.Duration) bool {
	r.Helper()
	got, err := r.Side(i).Hold(r.Ctx(), name, owner, lease)
	r.Must(err)
	return got
}

func oneTurn(r *Rig) {
	r.Want(r.holds(0, "sweep", "a", lease), "the first to get it")
	r.Want(!r.holds(1, "sweep", "b", lease), "the second to wait")
	r.Want(r.holds(1, "poll gp", "b", lease), "another turn to be free")
	r.Pass(lease - time.Second)
	r.Want(r.holds(0, "sweep", "a", lease), "its own turn lengthened")
	r.Pass(lease - time.Second)
	r.Want(!r.holds(1, "sweep", "b", lease), "the lengthened turn to be held")
	r.Pass(time.Second)
	r.Want(r.holds(1, "sweep", "b", lease), "a lapsed turn to be free")
	r.Want(!r.holds(0, "sweep", "a", lease), "who let it lapse to wait")
	r.holds(0, "sweep", "a", 0) // not its own to let go
	r.Want(!r.holds(0, "sweep", "a", lease), "another's turn to stay another's")
	r.Want(!r.holds(1, "sweep", "b", 0), "nothing held by who lets go")
	r.Want(r.holds(0, "sweep", "a", lease), "a turn that was let go to be free")
}

func oneOfMany(r *Rig) {
	for round := range 5 {
		var got atomic.Int64
		together(12, func(i int) {
			ok, err := r.Side(i).Hold(r.Ctx(), "sweep "+strconv.Itoa(round), strconv.Itoa(i), lease)
			if err != nil {
				r.Errorf("answered %v", err)
			}
			if ok {
				got.Add(1)
			}
		})
		r.Want(got.Load() == 1, "one to get it, got %d", got.Load())
	}
}
