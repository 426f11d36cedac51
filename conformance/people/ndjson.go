// SPDX-License-Identifier: Apache-2.0

package people

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// WriteNDJSON writes every version of a caseload, one JSON record a line, by
// the time they were written.
func WriteNDJSON(w io.Writer, c Caseload) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for step := range c.Versions() {
		if err := enc.Encode(step.Record); err != nil {
			return fmt.Errorf("write version: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("flush versions: %w", err)
	}
	return nil
}
