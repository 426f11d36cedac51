// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/carelode/lode/conformance/profile"
	"github.com/carelode/lode/conformance/profile/definition"
)

// fhirCheck checks FHIR resources. The definitions are opened when the first
// resource is met: care records are checked without them.
type fhirCheck struct {
	profiles, packages []string
	json               bool

	source  definition.Source
	checker *profile.Checker
}

// asked says that the caller wants FHIR whatever the input looks like.
func (f *fhirCheck) asked() bool { return len(f.profiles)+len(f.packages) > 0 }

// load opens the definitions. A profile that is asked for must be among them.
func (f *fhirCheck) load() error {
	if f.checker != nil {
		return nil
	}
	var err error
	if f.source, err = definitions(f.packages, packageCache()); err != nil {
		return err
	}
	for _, url := range f.profiles {
		if _, ok := f.source.Structure(url); !ok {
			return fmt.Errorf("there is no profile %s; --package names a FHIR package that has it", url)
		}
	}
	f.checker, err = profile.New(f.source, profile.Options{})
	return err
}

// packageCache is where packages are kept in compiled form; nowhere, where the system has no such place.
func packageCache() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "lode", "packages")
}

// check checks one resource, tells what was found, and gives the number of errors.
func (f *fhirCheck) check(s streams, at problem, data []byte) (int, error) {
	if err := f.load(); err != nil {
		return 0, err
	}
	issues := f.checker.Check(data, f.profiles...)
	errors := 0
	for i := range issues {
		if !profile.Conforms(issues[i : i+1]) {
			errors++
		}
		if at.Line > 0 { // one resource a line
			issues[i].Line = at.Line
		}
	}
	if f.json {
		_, _ = fmt.Fprintf(s.out, "%s\n", profile.Outcome(at.File, issues))
		return errors, nil
	}
	for _, i := range issues {
		_, _ = fmt.Fprintln(s.out, profile.Text(at.File, i))
	}
	return errors, nil
}

// explain prints the rules of URL#path.
func (f *fhirCheck) explain(s streams, of string) error {
	if err := f.load(); err != nil {
		return err
	}
	url, path := of, ""
	if i := strings.LastIndexByte(of, '#'); i >= 0 {
		url, path = of[:i], of[i+1:]
	}
	return profile.Explain(s.out, f.source, url, path)
}

// isFHIR says whether an input is a FHIR resource and no care record: XML, or a
// JSON object with a resourceType. How far a broken text can be read is enough.
func isFHIR(data []byte) bool {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if bytes.HasPrefix(data, []byte("<")) {
		return true
	}
	tokens := json.NewDecoder(bytes.NewReader(data))
	if t, err := tokens.Token(); err != nil || t != json.Delim('{') {
		return false
	}
	for {
		name, err := tokens.Token()
		if err != nil {
			return false
		}
		if name == "resourceType" {
			return true
		}
		var value json.RawMessage
		if tokens.Decode(&value) != nil {
			return false
		}
	}
}
