// SPDX-License-Identifier: Apache-2.0

package memory

import "fmt"

// Kept writes down all that is kept, what it is found by too.
func (m *Memory) Kept() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return fmt.Sprintf("%+v", m.kept)
}
