// SPDX-License-Identifier: Apache-2.0

package postgres

// Database names the store's database.
func (s *Store) Database() string { return s.pool.Config().ConnConfig.Database }
