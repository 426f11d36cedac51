// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"context"
	"time"
)

// Hold implements store.Once. A lease in a row, not a lock of the session: whoever
// was stopped or cut off loses it after its time, and on the database's clock.
func (s *Store) Hold(ctx context.Context, name, owner string, lease time.Duration) (bool, error) {
	if lease <= 0 {
		_, err := s.pool.Exec(ctx, `DELETE FROM turns WHERE name = $1 AND owner = $2`, name, owner)
		return false, wrap("let go of turn", s.state(err))
	}
	tag, err := s.pool.Exec(ctx, `INSERT INTO turns AS t (name, owner, until) VALUES ($1, $2, lode_now() + $3)
		ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until WHERE t.owner = excluded.owner OR t.until <= lode_now()`,
		name, owner, lease.Microseconds())
	if err != nil {
		return false, wrap("take turn", s.state(err))
	}
	return tag.RowsAffected() > 0, nil
}
