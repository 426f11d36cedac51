// SPDX-License-Identifier: Apache-2.0

package care

// Schema gives the record's JSON Schema (2020-12).
func Schema() []byte { return []byte(`{"$schema":"https://json-schema.org/draft/2020-12/schema"}`) }
