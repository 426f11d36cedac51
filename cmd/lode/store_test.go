// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"encoding/csv"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// used is a place whose gateway has filed one person's versions and stopped.
func used(t *testing.T) (p place, id string) {
	t.Helper()
	p = newPlace(t)
	s := serve(t, p)
	id, lines := p.records(t)
	for _, line := range lines {
		s.must(t, http.StatusAccepted, http.MethodPut, "/v1/records/"+id, line)
		s.quiet(t)
	}
	if code := s.stop(syscall.SIGTERM); code != 0 {
		t.Fatalf("it ends with %d: %s", code, s.words())
	}
	return p, id
}

func TestDeliveries(t *testing.T) {
	t.Parallel()
	p, id := used(t)
	all := good(t, "", "deliveries", "--settings", p.settings, "--team", "soham")
	rows := strings.Split(strings.TrimSpace(all.out), "\n")
	for _, row := range rows {
		if !strings.Contains(row, id) || !strings.Contains(row, "shared-record") {
			t.Errorf("a row without its record or destination: %s", row)
		}
	}
	headings, count, _ := strings.Cut(all.err, "\n")
	if count != "deliveries: "+strconv.Itoa(len(rows))+"\n" || strings.Index(headings, "DESTINATION") != strings.Index(rows[0], "shared-record") || !strings.Contains(all.out, "filed") {
		t.Errorf("out: %s\nerr: %s", all.out, all.err)
	}
	newMarks(p.load).mustNotHold(t, "the list", all.out+all.err)
	for _, narrow := range [][]string{{"--state", "parked"}, {"--destination", "council"}} {
		if got := good(t, "", append([]string{"deliveries", "--settings", p.settings, "--team", "soham"}, narrow...)...); got.out != "" || got.err != "deliveries: 0\n" {
			t.Errorf("%v: %s%s", narrow, got.out, got.err)
		}
	}
	if got := good(t, "", "deliveries", "--settings", p.settings, "--team", "soham", "--limit", "1"); strings.Count(got.out, "\n") != 1 || !strings.HasPrefix(all.out, got.out[:20]) {
		t.Errorf("not the newest one: %s", got.out)
	}
	bad(t, 2, `the settings have no destination "nope"; the destinations are shared-record, council`, "deliveries", "--settings", p.settings, "--team", "soham", "--destination", "nope")
	bad(t, 2, `the settings have no team "ely"`, "deliveries", "--settings", p.settings, "--team", "ely")
}

// TestBackup serves from the copy: with the keys it is all there.
func TestBackup(t *testing.T) {
	t.Parallel()
	p, id := used(t)
	file := filepath.Join(p.dir, "copies", "lode.db")
	if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
		t.Fatalf("make folder: %v", err)
	}
	got := good(t, "", "store", "backup", "--settings", p.settings, file)
	if got.out != "" || !strings.Contains(got.err, "key file") {
		t.Errorf("out: %s\nerr: %s", got.out, got.err)
	}
	bad(t, 2, "file exists", "store", "backup", "--settings", p.settings, file)
	newMarks(p.load).searchFiles(t, p.dir)
	p.settings = write(t, p.dir, "restored.yaml", strings.Replace(read(t, p.settings), "data/lode.db", "copies/lode.db", 1))
	s := serve(t, p)
	s.must(t, http.StatusOK, http.MethodGet, "/v1/records/"+id, "")
}

func TestExtract(t *testing.T) {
	t.Parallel()
	p, _ := used(t)
	extract := []string{"extract", "cld", "--settings", p.settings, "--team", "soham", "--period"}
	got := good(t, "", append(extract, "2026-01-01/2026-12-31")...)
	rows, err := csv.NewReader(strings.NewReader(got.out)).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	told := regexp.MustCompile(`rows written: (\d+)`).FindStringSubmatch(got.err)
	if told == nil || told[1] != strconv.Itoa(len(rows)-1) {
		t.Errorf("%d rows, and it says %s", len(rows)-1, got.err)
	}
	council := regexp.MustCompile(`folder: ([^}\s]+)`).FindStringSubmatch(read(t, p.settings))[1]
	s := serve(t, p)
	s.quiet(t)
	if there, err := os.ReadDir(council); err != nil || len(there) > 0 {
		t.Errorf("%d files were delivered: %v", len(there), err)
	}
	s.stop(syscall.SIGTERM)
	bad(t, 2, "the team soham has no destination \"post\"", append(extract, "2026-01-01/2026-12-31", "--destination", "post")...)
	bad(t, 2, "--destination takes council", append(extract, "2026-01-01/2026-12-31", "--destination", "post")...)
	bad(t, 2, "takes no extracts", append(extract, "2026-01-01/2026-12-31", "--destination", "shared-record")...)
	bad(t, 2, "period", append(extract, "2026-13-01/2026-12-31")...)
}

// TestExtractWithoutACouncil says what the settings lack.
func TestExtractWithoutACouncil(t *testing.T) {
	t.Parallel()
	p, _ := used(t)
	text := regexp.MustCompile(`(?m)^  - \{name: council.*\n`).ReplaceAllString(read(t, p.settings), "")
	without := write(t, p.dir, "without.yaml", text)
	bad(t, 2, "add a destination with the adapter cld to the settings", "extract", "cld", "--settings", without, "--team", "soham", "--period", "2026-01-01/2026-12-31")
}

// TestExtractThatNobodyReads delivers nothing either: its reader has gone
// before the file was written.
func TestExtractThatNobodyReads(t *testing.T) {
	t.Parallel()
	p, _ := used(t)
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatalf("open a full disk: %v", err)
	}
	defer func() { _ = full.Close() }()
	cmd := command(t, "extract", "cld", "--settings", p.settings, "--team", "soham", "--period", "2026-01-01/2026-12-31")
	cmd.Stdout = full
	if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != 2 {
		t.Errorf("a file that could not be written is no fault: %v", err)
	}
	states := good(t, "", "deliveries", "--settings", p.settings, "--team", "soham", "--destination", "council").out
	if strings.TrimSpace(states) != "" {
		t.Errorf("something is to be delivered: %s", states)
	}
}
