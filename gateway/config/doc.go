// SPDX-License-Identifier: Apache-2.0

// Package config reads the settings file. One set of types with tags says what
// every setting is called, means and defaults to; reading, the complete example
// and docs/settings.md all come from it, so they cannot disagree.
//
// It knows the names of settings and refuses those it does not know, with the
// line and the nearest name. It reads no secret: secrets are named by file. It
// does not know what an adapter's own settings mean; adapters.CheckSettings does.
package config
