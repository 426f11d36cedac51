// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/cld"
	"github.com/carelode/lode/adapters/sharedcare"
	"github.com/carelode/lode/mapping/care"
)

// factories lists every adapter, one line each.
func factories() []adapters.Factory {
	return []adapters.Factory{
		cld.Factory(),
		sharedcare.Factory(),
	}
}

// factory finds one by name.
func factory(known []adapters.Factory, name string) (adapters.Factory, error) {
	i := slices.IndexFunc(known, func(f adapters.Factory) bool { return f.Descriptor.Name == name })
	if i < 0 {
		return adapters.Factory{}, care.Errorf(care.Invalid, "there is no adapter called %q; `lode adapters` lists them", name)
	}
	return known[i], nil
}
