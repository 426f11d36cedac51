// SPDX-License-Identifier: Apache-2.0

package months

import (
	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/gateway/store"
)

// plant gives a process's store with a bug in it, by its name.
func plant(name string, s store.Store) (store.Store, error) {
	return lab.Plant(name, s)
}
