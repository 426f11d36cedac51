// SPDX-License-Identifier: Apache-2.0

// Command bind writes the definitions that package definition embeds, from the
// published packages under LODE_REFERENCE_DATA. Without them it leaves what is
// committed as it is. What it writes is the same, byte for byte, whenever it runs.
package main

import (
	"fmt"
	"io/fs"
	"os"

	"github.com/carelode/lode/conformance/profile/definition"
)

const (
	core   = "hl7/hl7.fhir.r4.core-4.0.1.tgz"
	ukcore = "nhs/ukcore"
	target = "core.book"
)

func main() {
	data := os.Getenv("LODE_REFERENCE_DATA")
	if data == "" || !there(os.DirFS(data)) {
		fmt.Fprintln(os.Stderr, "bind: no published packages under LODE_REFERENCE_DATA: "+target+" stays as it is")
		return
	}
	if err := run(os.DirFS(data)); err != nil {
		fmt.Fprintln(os.Stderr, "bind:", err)
		os.Exit(1)
	}
}

// folders of UK Core that hold definitions.
func folders() []string {
	return []string{ukcore + "/structuredefinitions", ukcore + "/valuesets", ukcore + "/codesystems"}
}

// there says whether all that is needed is there.
func there(data fs.FS) bool {
	for _, name := range append(folders(), core) {
		if _, err := fs.Stat(data, name); err != nil {
			return false
		}
	}
	return true
}

func run(data fs.FS) error {
	f, err := data.Open(core)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	p, err := definition.Read(f)
	if err != nil {
		return err
	}
	packages := []*definition.Package{p}
	for _, name := range folders() {
		folder, err := fs.Sub(data, name)
		if err != nil {
			return err
		}
		p, err := definition.ReadFS(folder)
		if err != nil {
			return err
		}
		packages = append(packages, p)
	}
	book, err := definition.Bind(packages...)
	if err != nil {
		return err
	}
	return os.WriteFile(target, book, 0o644) //nolint:gosec // a file of the source tree, for all to read
}
