// SPDX-License-Identifier: Apache-2.0

//go:build linux

// Package disk is a file system that can lose power, run out of room and fail.
// It is mounted like any other, keeps everything in memory, and remembers what
// was synced. When the power is cut, what was not is undone.
//
// What it promises of a file is what POSIX does and no more:
//
//   - a sync of a file keeps its bytes and its size;
//   - a sync of a folder keeps the names in it: what was made, renamed and
//     removed. A rename is kept whole or not at all;
//   - a sync of a new file keeps its name as well, and the folders above it, as
//     ext4 and XFS do, unless Options.Strict is set.
//
// A clean cut undoes all the rest. A torn cut keeps some of it: of the sectors
// of a file any, in any order and each as it was at any moment since the last
// sync; of the changes of names the first few, as a file system with a journal
// does. A sync that failed has lost what it should have kept, and the next one
// says that all is well, as Linux does.
//
// It knows bytes and names. It does not know what a database is, and there is no
// way through it for sync(2) of the whole machine.
package disk
