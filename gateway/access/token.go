// SPDX-License-Identifier: Apache-2.0

package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/carelode/lode/mapping/care"
)

// tokenBytes is how much chance a token holds: 256 bits cannot be guessed, so a
// plain hash protects it and no slow one is needed.
const tokenBytes = 32

// prefix lets people and secret scanners see what a leaked string is.
const prefix = "lode_"

// longest is the longest token that is looked at.
const longest = 256

// NewToken makes a token, to be given to its caller and kept nowhere else, and
// its hash, for the settings.
func NewToken() (token, hash string) {
	b := make([]byte, tokenBytes)
	_, _ = rand.Read(b) // never fails: the program stops when the system has no chance to give
	token = prefix + base64.RawURLEncoding.EncodeToString(b)
	return token, Hash(token)
}

// Hash gives what the settings hold of a token: its SHA-256 in hexadecimal.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Token is one entry of the settings.
type Token struct {
	Name   string // whom the audit names: unique within the team
	Team   string
	SHA256 string // hexadecimal, as NewToken gives it
}

// Caller is who calls, as the token says.
type Caller struct {
	Team string
	Name string
}

// Tokens knows every caller.
type Tokens struct{ entries []entry }

type entry struct {
	sum    [sha256.Size]byte
	caller Caller
}

// New checks the entries, and gives every fault at once as care.Problems: a
// hash that is none, a token without a team or a name, two that are the same.
func New(tokens []Token) (*Tokens, error) {
	var problems care.Problems
	known := &Tokens{}
	seen := make(map[string]bool)
	for _, t := range tokens {
		if t.Name == "" || t.Team == "" {
			problems = append(problems, care.At(care.Invalid, "tokens", "required", "each token needs a name and a team"))
			continue
		}
		e := entry{caller: Caller{Team: t.Team, Name: t.Name}}
		sum, err := hex.DecodeString(t.SHA256)
		if err != nil || len(sum) != sha256.Size {
			problems = append(problems, care.At(care.Invalid, "tokens."+t.Name, "sha256", "sha256 must be 64 hexadecimal digits, as `lode token` prints them"))
			continue
		}
		copy(e.sum[:], sum)
		name := t.Team + "/" + t.Name
		if seen[name] || seen[string(sum)] {
			problems = append(problems, care.At(care.Invalid, "tokens."+t.Name, "unique", "this name or hash is there twice"))
		}
		seen[name], seen[string(sum)] = true, true
		known.entries = append(known.entries, e)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return known, nil
}

// Identify gives the caller of an Authorization header, false for whatever is
// not the bearer token of an entry. It takes as long for every token: all
// entries are compared, each in constant time.
func (t *Tokens) Identify(authorization string) (Caller, bool) {
	scheme, token, ok := strings.Cut(authorization, " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || token == "" || len(token) > longest {
		return Caller{}, false
	}
	sum := sha256.Sum256([]byte(token))
	found := -1
	for i, e := range t.entries {
		if subtle.ConstantTimeCompare(sum[:], e.sum[:]) == 1 {
			found = i
		}
	}
	if found < 0 {
		return Caller{}, false
	}
	return t.entries[found].caller, true
}

// Teams gives the teams that have a token, each once.
func (t *Tokens) Teams() []string {
	var teams []string
	seen := make(map[string]bool)
	for _, e := range t.entries {
		if !seen[e.caller.Team] {
			seen[e.caller.Team] = true
			teams = append(teams, e.caller.Team)
		}
	}
	return teams
}
