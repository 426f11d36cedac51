// SPDX-License-Identifier: Apache-2.0

// Command bind writes the definitions that package definition embeds, from the
// published packages under LODE_REFERENCE_DATA. Without them it leaves what is
// committed as it is. What it writes is the same, byte for byte, whenever it runs.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/carelode/lode/conformance/profile/definition"
)

func main() {
	if err := run(os.Getenv("LODE_REFERENCE_DATA"), "core.book"); err != nil {
		fmt.Fprintln(os.Stderr, "bind:", err)
		os.Exit(1)
	}
}

func run(data, file string) error {
	r4, ukcore := filepath.Join(data, "hl7", "hl7.fhir.r4.core-4.0.1.tgz"), filepath.Join(data, "nhs", "ukcore")
	for _, name := range []string{r4, filepath.Join(ukcore, "structuredefinitions")} {
		if _, err := os.Stat(name); data == "" || err != nil {
			fmt.Fprintln(os.Stderr, "bind: no published packages under LODE_REFERENCE_DATA: core.book stays as it is")
			return nil
		}
	}
	core, err := definition.ReadPath(r4)
	if err != nil {
		return err
	}
	var parts []*definition.Package
	for _, folder := range []string{"structuredefinitions", "valuesets", "codesystems"} {
		p, err := definition.ReadPath(filepath.Join(ukcore, folder))
		if err != nil {
			return err
		}
		parts = append(parts, p)
	}
	book, err := definition.Bind(append([]*definition.Package{core}, parts...)...)
	if err != nil {
		return err
	}
	return os.WriteFile(file, book, 0o644) //nolint:gosec // a file of the source tree
}
