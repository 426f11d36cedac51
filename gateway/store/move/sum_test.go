// SPDX-License-Identifier: Apache-2.0

package move_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/carelode/lode/gateway/store/move"
)

// versions reads from a file which version its tables bear, and gives the newest
// one that a program without fences knows.
func versions(file string) (is, newest int64, err error) {
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return 0, 0, err
	}
	err = db.QueryRowContext(context.Background(), `SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&is)
	return is, 1000, errors.Join(err, db.Close())
}

// TestOtherRowsHaveAnotherSum: whatever differs, in whatever place.
func TestOtherRowsHaveAnotherSum(t *testing.T) {
	t.Parallel()
	value := rapid.OneOf(
		rapid.Just[any](nil), rapid.Map(rapid.Bool(), func(v bool) any { return v }), rapid.Map(rapid.Int64(), func(v int64) any { return v }),
		rapid.Map(rapid.String(), func(v string) any { return v }), rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 8), func(v []byte) any { return v }),
	)
	rows := rapid.SliceOfN(rapid.SliceOfN(value, 1, 4), 0, 4)
	sum := func(t *rapid.T, all [][]any) move.Taken {
		s := move.NewSum()
		for _, row := range all {
			if err := s.Add(row); err != nil {
				t.Fatal(err)
			}
		}
		return s.Taken("t")
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rows.Draw(t, "a"), rows.Draw(t, "b")
		first, again, other := sum(t, a), sum(t, a), sum(t, b)
		if first != again {
			t.Fatal("the same rows have two sums")
		}
		if same := same(a, b); (first == other) != same {
			t.Fatalf("%v and %v: the same %v", a, b, same)
		}
	})
	if err := move.NewSum().Add([]any{1.5}); err == nil {
		t.Error("a column that no table has was taken")
	}
}

func same(a, b [][]any) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if len(a[i]) != len(b[i]) {
			return false
		}
		for j := range a[i] {
			x, isBytes := a[i][j].([]byte)
			y, both := b[i][j].([]byte)
			if isBytes != both || isBytes && string(x) != string(y) || !isBytes && a[i][j] != b[i][j] {
				return false
			}
		}
	}
	return true
}
