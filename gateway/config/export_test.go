// SPDX-License-Identifier: Apache-2.0

package config

import "fmt"

// Show writes settings so that two can be compared.
func Show(s Settings) string { return fmt.Sprintf("%+v", s) }
