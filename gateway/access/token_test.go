// SPDX-License-Identifier: Apache-2.0

package access_test

import (
	"strings"
	"testing"

	"github.com/carelode/lode/gateway/access"
)

func TestIdentify(t *testing.T) {
	t.Parallel()
	soham, sohamHash := access.NewToken()
	ives, ivesHash := access.NewToken()
	tokens, err := access.New([]access.Token{
		{Name: "record system", Team: "soham", SHA256: sohamHash},
		{Name: "record system", Team: "st-ives", SHA256: strings.ToUpper(ivesHash)},
	})
	if err != nil {
		t.Fatal(err)
	}
	stranger, _ := access.NewToken()
	tests := map[string]struct {
		header string
		team   string // "" for nobody
	}{
		"a team's token":                  {"Bearer " + soham, "soham"},
		"another team's token":            {"Bearer " + ives, "st-ives"},
		"the scheme in another case":      {"bearer " + soham, "soham"},
		"nothing":                         {"", ""},
		"the scheme alone":                {"Bearer", ""},
		"an empty token":                  {"Bearer ", ""},
		"a token that nobody has":         {"Bearer " + stranger, ""},
		"the hash in place of the token":  {"Bearer " + sohamHash, ""},
		"another scheme":                  {"Basic " + soham, ""},
		"a token with something after it": {"Bearer " + soham + " ", ""},
		"a token cut short":               {"Bearer " + soham[:len(soham)-1], ""},
		"a token in another case":         {"Bearer " + strings.ToUpper(soham), ""},
		"something enormous":              {"Bearer " + strings.Repeat("a", 1<<16), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			caller, ok := tokens.Identify(tt.header)
			if ok != (tt.team != "") || caller.Team != tt.team {
				t.Errorf("got team %q (%v), want %q", caller.Team, ok, tt.team)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	_, hash := access.NewToken()
	tests := map[string][]access.Token{
		"a token in place of its hash": {{Name: "a", Team: "soham", SHA256: "lode_abc"}},
		"a hash that is cut short":     {{Name: "a", Team: "soham", SHA256: hash[:62]}},
		"no team":                      {{Name: "a", SHA256: hash}},
		"no name":                      {{Team: "soham", SHA256: hash}},
		"one token for two teams":      {{Name: "a", Team: "soham", SHA256: hash}, {Name: "b", Team: "st-ives", SHA256: hash}},
	}
	for name, tokens := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := access.New(tokens); err == nil {
				t.Error("was accepted")
			} else if strings.Contains(err.Error(), "lode_abc") {
				t.Error("the error quotes the secret")
			}
		})
	}
}

func TestNewTokenIsNeverTheSame(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for range 1000 {
		token, hash := access.NewToken()
		if seen[token] || hash != access.Hash(token) || len(token) < 40 {
			t.Fatal("a token is short, repeated, or not its hash's")
		}
		seen[token] = true
	}
}
