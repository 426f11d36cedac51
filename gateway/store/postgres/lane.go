// SPDX-License-Identifier: Apache-2.0

package postgres

// turnOf finds whose turn it is in a lane, in one row or none: the first that
// has not left, or the first correction when that one is blocked. While one is
// being sent nobody else has a turn.
const turnOf = `WITH first AS (
		SELECT n, state, lane FROM deliveries WHERE team = $1 AND subject = $2 AND destination = $3 AND lane > 0 ORDER BY seq, number LIMIT 1
	), passing AS (
		SELECT n, state FROM deliveries WHERE team = $1 AND subject = $2 AND destination = $3 AND lane = 1 AND correction
			AND (SELECT lane FROM first) = 2 ORDER BY seq, number LIMIT 1
	), turn AS (
		SELECT n FROM (SELECT n, state FROM first WHERE lane = 1 UNION ALL SELECT n, state FROM passing) x WHERE state IN ('planned', 'ready')
			AND NOT EXISTS (SELECT 1 FROM deliveries WHERE team = $1 AND subject = $2 AND destination = $3 AND state = 'sending')
	) `

// order finds whose turn it is in the delivery's lane and marks it, so that
// claimers find work by index however long the lanes are. It is called after
// every change of a delivery. First the mark is taken away: the engine allows
// one in a lane.
func (t *turn) order(r *row) {
	t.say(turnOf+`UPDATE deliveries SET head = false WHERE team = $1 AND subject = $2 AND destination = $3 AND head
		AND n <> coalesce((SELECT n FROM turn), 0)`, r.Team, r.Subject, r.Destination)
	t.say(turnOf+`UPDATE deliveries SET head = true WHERE n = (SELECT n FROM turn) AND NOT head`, r.Team, r.Subject, r.Destination)
}

// place takes the next place in a lane, and locks the lane until the transaction
// ends. A lane is made when its first delivery is.
func (t *turn) place(r *row) {
	t.say(`INSERT INTO lanes (team, subject, destination, seq) VALUES ($1, $2, $3, 1)
		ON CONFLICT (team, subject, destination) DO UPDATE SET seq = lanes.seq + 1`, r.Team, r.Subject, r.Destination)
}
