// SPDX-License-Identifier: Apache-2.0

package main

// Main is the program, which the tests run as a process of its own.
func Main() { main() }
