// SPDX-License-Identifier: Apache-2.0

package cld

import "github.com/carelode/lode/adapters"

// mostTold caps the lists of a summary, so that memory does not grow with the
// number of records. What is counted is counted beyond it.
const mostTold = 1000

// leave tells of something that is not in the file.
func (x *extract) leave(path, reason string) {
	x.sum.LeftOutBy[reason]++
	if len(x.sum.Left) < mostTold {
		x.sum.Left = append(x.sum.Left, adapters.LeftOut{Record: x.rec.ID, Path: path, Reason: reason})
	}
}

// pass counts something that was never meant for the file, without telling of
// each.
func (x *extract) pass(reason string) { x.sum.LeftOutBy[reason]++ }

// doubt tells of something about a row that is written.
func (x *extract) doubt(path, what string) {
	x.doubts = append(x.doubts, adapters.LeftOut{Path: path, Reason: what})
}

// settle takes over the doubts about a row once it is written.
func (x *extract) settle(doubts []adapters.LeftOut) {
	for _, d := range doubts {
		x.sum.WarnedBy[d.Reason]++
		if len(x.sum.Warned) < mostTold {
			d.Record = x.rec.ID
			x.sum.Warned = append(x.sum.Warned, d)
		}
	}
}
