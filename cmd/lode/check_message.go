// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"log/slog"
	"mime"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/profile"
	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/gateway/config"
	"github.com/carelode/lode/mapping/care"
)

// messageCheck makes the check that every message passes before it is stored: a
// FHIR R4 message must conform to R4, UK Core and the packages of the settings.
// It is nil where the settings turn it off.
func messageCheck(set config.Check, packages []string, log *slog.Logger) (func(adapters.Message) error, error) {
	if set.FHIR == "off" {
		return nil, nil //nolint:nilnil // no check is what off means
	}
	source, err := definitions(packages, set.Cache)
	if err != nil {
		return nil, err
	}
	checker, err := profile.New(source, profile.Options{})
	if err != nil {
		return nil, fmt.Errorf("make the profile checker: %w", err)
	}
	return func(m adapters.Message) error {
		problems, err := nonconforming(checker, m)
		if err != nil || len(problems) == 0 {
			return err
		}
		if set.FHIR == "warn" {
			log.Warn("a message does not conform", "message", m.Key, "problems", problems.Error())
			return nil
		}
		return problems
	}, nil
}

// nonconforming gives what is wrong with a FHIR message, by FHIRPath; nothing for
// a message of another format.
func nonconforming(checker *profile.Checker, m adapters.Message) (care.Problems, error) {
	if kind, _, err := mime.ParseMediaType(m.ContentType); err != nil || kind != "application/fhir+json" && kind != "application/fhir+xml" {
		return nil, nil // it is not FHIR
	}
	body, err := m.Body.Open()
	if err != nil {
		return nil, fmt.Errorf("open message: %w", err)
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	if err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	var problems care.Problems
	for _, i := range checker.Check(data) {
		if i.Severity == profile.Error || i.Severity == profile.Fatal {
			problems = append(problems, care.At(care.Unmapped, i.Expression, i.Rule, i.Message+" ["+i.Source+"]"))
		}
	}
	return problems, nil
}

// definitions gives R4 core and UK Core, with the packages over them. What a
// package compiles to is kept in cache, if it is not "".
func definitions(packages []string, cache string) (definition.Source, error) {
	source := definition.Core()
	var loaded []*definition.Package
	for _, name := range packages {
		p, err := definition.Load(name, cache)
		if err != nil {
			return nil, fmt.Errorf("FHIR package %s: %w", name, err)
		}
		loaded = append(loaded, p)
	}
	if len(loaded) > 0 {
		source = definition.With(source, loaded...)
	}
	return source, nil
}
