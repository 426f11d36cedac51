// SPDX-License-Identifier: Apache-2.0

package memory

import (
	"context"
	"time"
)

// held is who has a turn, and until when.
type held struct {
	owner string
	until time.Time
}

// Hold implements store.Once.
func (s *Store) Hold(ctx context.Context, name, owner string, lease time.Duration) (bool, error) {
	return read(ctx, s, "hold", func(t *turn) (bool, error) {
		is := t.turns[name]
		switch {
		case is.owner != owner && is.until.After(t.now):
			return false, nil
		case lease <= 0:
			drop(t, t.turns, name)
			return false, nil
		}
		put(t, t.turns, name, held{owner, t.now.Add(lease)})
		return true, nil
	})
}
