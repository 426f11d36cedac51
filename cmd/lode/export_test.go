// SPDX-License-Identifier: Apache-2.0

package main

import (
	"log/slog"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/config"
)

// Main is the program, which the tests run as a process of its own.
func Main() { main() }

// MessageCheck is the check that every message passes, by the settings.
func MessageCheck(set config.Check, log *slog.Logger) (func(adapters.Message) error, error) {
	return messageCheck(set, set.Packages, log)
}

// Factories are the adapters that the program knows.
func Factories() []adapters.Factory { return factories() }
