// SPDX-License-Identifier: Apache-2.0

// Command bind writes the search parameters that package search embeds, from
// HL7's R4 core package (CC0) under LODE_REFERENCE_DATA. Without it, it leaves
// what is committed as it is.
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

const target = "parameters.txt"

func main() {
	data := os.Getenv("LODE_REFERENCE_DATA")
	f, err := os.DirFS(data).Open("hl7/hl7.fhir.r4.core-4.0.1.tgz")
	if data == "" || errors.Is(err, os.ErrNotExist) {
		fmt.Fprintln(os.Stderr, "bind: no published package under LODE_REFERENCE_DATA: "+target+" stays as it is")
		return
	}
	if err == nil {
		defer func() { _ = f.Close() }() // it was only read
		err = run(f)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bind:", err)
		os.Exit(1)
	}
}

func run(r io.Reader) error {
	unpacked, err := gzip.NewReader(r)
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	var lines []string
	for archive := tar.NewReader(unpacked); ; {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read the archive: %w", err)
		}
		if !strings.HasPrefix(head.Name, "package/SearchParameter-") {
			continue
		}
		line, err := parameter(archive)
		if err != nil {
			return fmt.Errorf("%s: %w", head.Name, err)
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	var out bytes.Buffer
	for _, l := range lines {
		out.WriteString(l + "\n")
	}
	if err := os.WriteFile(target, out.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

func parameter(r io.Reader) (string, error) {
	var p struct {
		ID, Code, Type string
		Base           []string
	}
	if err := json.NewDecoder(r).Decode(&p); err != nil {
		return "", fmt.Errorf("decode: %w", err)
	}
	slices.Sort(p.Base)
	return strings.Join([]string{p.ID, p.Code, p.Type, strings.Join(p.Base, ",")}, "|"), nil
}
