// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"go.yaml.in/yaml/v3"
)

// The gateway's pace in the lab: what takes hours elsewhere takes seconds here.
const (
	lease     = 1500 * time.Millisecond
	attempt   = 700 * time.Millisecond
	ackWithin = 1500 * time.Millisecond
	late      = 6 * time.Second

	perSecond   = 30 // messages to the mailbox
	concurrency = 8  // of them at the same time
)

// Teams are the two teams of the caseload.
func Teams() []string { return []string{"soham", "st-ives"} }

// token is the bearer token of a team's own system; all is synthetic here.
func token(team string) string { return "lab-token-of-" + team + "-which-is-no-secret" }

// writeSettings writes the settings file of the gateway under test and gives
// its name.
func writeSettings(dir, address string, w *World) (string, error) {
	set := map[string]any{
		"listen": map[string]any{"address": address},
		"store":  map[string]any{"file": filepath.Join(dir, "data", "lode.db"), "keys": filepath.Join(dir, "keys", "lode.keys")},
		"teams":  teamSettings(), "tokens": tokenSettings(),
		"destinations": []any{
			destination(Shared, "sharedcare", nil, map[string]string{"base_url": w.SharedURL, "allow_http": "yes"}),
			destination(Mailbox, "scripted", map[string]any{"ack_within": ackWithin.String(), "per_second": perSecond, "concurrency": concurrency}, map[string]string{"base_url": w.MailboxURL}),
			destination(Council, "cld", nil, map[string]string{"folder": w.Folder}),
		},
		"pace": map[string]any{
			"lease": lease.String(), "idle": "50ms", "sweep": "100ms", "retry_from": "20ms", "retry_to": "200ms",
			"remind": late.String(), "drain": "2s",
		},
		"limits": map[string]any{"per_second": 2000, "burst": 4000},
		"log":    map[string]any{"level": "debug"},
	}
	text, err := yaml.Marshal(set)
	if err != nil {
		return "", fmt.Errorf("write settings: %w", err)
	}
	for _, folder := range []string{"data", "keys"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o700); err != nil {
			return "", fmt.Errorf("make folder: %w", err)
		}
	}
	file := filepath.Join(dir, "lode.yaml")
	return file, os.WriteFile(file, text, 0o600)
}

func destination(name, adapter string, more map[string]any, settings map[string]string) map[string]any {
	d := map[string]any{
		"name": name, "adapter": adapter, "teams": Teams(), "concurrency": 4, "attempt": attempt.String(), "late": late.String(),
		"settings": settings,
	}
	maps.Copy(d, more)
	return d
}

func teamSettings() []any {
	var all []any
	for i, team := range Teams() {
		all = append(all, map[string]any{
			"id": team, "name": team + " neighbourhood team", "ods_code": fmt.Sprintf("Y990%d", i+1), "organisation": "Fenland Care",
			"organisation_ods": "Y9998", "council_code": "623", "phone": "01353 555 0100",
		})
	}
	return all
}

func tokenSettings() []any {
	var all []any
	for _, team := range Teams() {
		sum := sha256.Sum256([]byte(token(team)))
		all = append(all, map[string]any{"name": "lab", "team": team, "sha256": hex.EncodeToString(sum[:])})
	}
	return all
}
