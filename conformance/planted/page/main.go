// SPDX-License-Identifier: Apache-2.0

// Command page writes the public list of the planted bugs to the file that it is
// given.
package main

import (
	"fmt"
	"os"

	"github.com/carelode/lode/conformance/planted"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "page:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("one file is wanted, got %d", len(args))
	}
	bugs, err := planted.Bugs()
	if err != nil {
		return err
	}
	if err := os.WriteFile(args[0], planted.Page(bugs), 0o644); err != nil { //nolint:gosec // a page for everybody
		return fmt.Errorf("write the list: %w", err)
	}
	return nil
}
