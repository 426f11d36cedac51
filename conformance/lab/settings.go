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
	sweep     = 100 * time.Millisecond

	perSecond   = 30 // messages to the mailbox
	concurrency = 8  // of them at the same time
)

// Teams are the two teams of the caseload.
func Teams() []string { return []string{"soham", "st-ives"} }

// token is the bearer token of a team's own system; all is synthetic here.
func token(team string) string { return "lab-token-of-" + team + "-which-is-no-secret" }

// writeSettings writes the settings file of the gateway at an address and behind
// a door, and gives its name.
func writeSettings(p Plan, address string, w *World, door int) (string, error) {
	d := w.Doors[door]
	return settingsFile(p, address, door, []any{
		destination(Shared, "sharedcare", nil, map[string]string{"base_url": d.Shared, "allow_http": "yes"}),
		destination(Mailbox, "scripted", map[string]any{"ack_within": ackWithin.String(), "per_second": perSecond, "concurrency": concurrency}, map[string]string{"base_url": d.Mailbox}),
		destination(Council, "cld", nil, map[string]string{"folder": w.Folder}),
	}, map[string]any{
		"lease": lease.String(), "idle": "50ms", "sweep": sweep.String(), "retry_from": "20ms", "retry_to": "200ms",
		"remind": late.String(), "drain": "2s",
	})
}

// settingsFile writes settings into the run's folder.
func settingsFile(p Plan, address string, number int, destinations []any, pace map[string]any) (string, error) {
	text, err := yaml.Marshal(map[string]any{
		"listen": map[string]any{"address": address},
		"store":  storeSettings(p),
		"teams":  teamSettings(), "tokens": tokenSettings(), "destinations": destinations, "pace": pace,
		"limits": map[string]any{"per_second": 2000, "burst": 4000},
		"log":    map[string]any{"level": "debug"},
	})
	if err != nil {
		return "", fmt.Errorf("write settings: %w", err)
	}
	for _, folder := range []string{"data", "keys"} {
		if err := os.MkdirAll(filepath.Join(p.Dir, folder), 0o700); err != nil {
			return "", fmt.Errorf("make folder: %w", err)
		}
	}
	file := filepath.Join(p.Dir, fmt.Sprintf("lode-%d.yaml", number+1))
	return file, os.WriteFile(file, text, 0o600)
}

func storeSettings(p Plan) map[string]any {
	keys := filepath.Join(p.Dir, "keys", "lode.keys")
	if p.Database == nil {
		return map[string]any{"file": filepath.Join(p.Dir, "data", "lode.db"), "keys": keys}
	}
	return map[string]any{"postgres": p.Database.DSN, "password_file": p.Database.PasswordFile, "keys": keys}
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
