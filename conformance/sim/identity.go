// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// IdentitySettings of a simulated identity service.
type IdentitySettings struct {
	App      string // the application that it knows
	Audience string // the address that assertions must name; "": that of the request
	Life     time.Duration
	Now      func() time.Time // time.Now if nil
	// Numbers writes expires_in as a number and not as a text: both are met.
	Numbers bool
}

// Identity is the API platform's token endpoint for applications that sign
// assertions, as strict as the platform's published policies, and the judge of
// the tokens it gave. It knows the application's keys as a published key set.
//
//	POST /   the token endpoint
type Identity struct {
	set IdentitySettings

	mu     sync.Mutex
	keys   map[string]*rsa.PublicKey
	seen   map[string]time.Time // assertions by id, kept for 30 days
	tokens map[string]time.Time
	next   int
	away   int // so many next assertions are refused since the key set cannot be fetched
}

// NewIdentity makes a service that knows the keys of a JSON Web Key Set.
func NewIdentity(s IdentitySettings, keySet []byte) (*Identity, error) {
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Life <= 0 {
		s.Life = 599 * time.Second
	}
	i := &Identity{set: s, seen: map[string]time.Time{}, tokens: map[string]time.Time{}}
	return i, i.Publish(keySet)
}

// Publish replaces the application's key set.
func (i *Identity) Publish(keySet []byte) error {
	var set struct {
		Keys []struct{ Kty, Kid, Alg, Use, N, E string }
	}
	if err := json.Unmarshal(keySet, &set); err != nil {
		return fmt.Errorf("read the key set: %w", err)
	}
	keys := make(map[string]*rsa.PublicKey)
	for _, k := range set.Keys {
		n, errN := base64.RawURLEncoding.DecodeString(k.N)
		e, errE := base64.RawURLEncoding.DecodeString(k.E)
		if err := errors.Join(errN, errE); err != nil || k.Kty != "RSA" || k.Alg != "RS512" {
			return fmt.Errorf("read a key of the set: %w", errors.Join(err, errors.New("it must be RSA for RS512")))
		}
		keys[k.Kid] = &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = keys
	return nil
}

// LoseKeySet lets the next so many requests find the key set out of reach.
func (i *Identity) LoseKeySet(requests int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.away = requests
}

// Revoke ends every token.
func (i *Identity) Revoke() {
	i.mu.Lock()
	defer i.mu.Unlock()
	clear(i.tokens)
}

// Knows reports whether a request bears a token that holds.
func (i *Identity) Knows(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	i.mu.Lock()
	defer i.mu.Unlock()
	return ok && i.set.Now().Before(i.tokens[token])
}

// Given is how many tokens were given.
func (i *Identity) Given() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.next
}

// ServeHTTP answers for a token.
func (i *Identity) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", i.set.Now().UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Type", "application/json")
	token, err := i.give(r)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": "invalid_request", "error_description": err.Error(), "message_id": "rrt-" + strconv.Itoa(i.Given())})
		return
	}
	life := int(i.set.Life / time.Second)
	answer := map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": strconv.Itoa(life), "issued_at": strconv.FormatInt(i.set.Now().UnixMilli(), 10)}
	if i.set.Numbers {
		answer["expires_in"] = life
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// platformError is an error in the platform's own words.
type platformError string

// Error gives the words.
func (p platformError) Error() string { return string(p) }

// assertionType is the only one that is taken (RFC 7523 section 2.2).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

func (i *Identity) give(r *http.Request) (string, error) {
	switch {
	case r.Method != http.MethodPost:
		return "", platformError("method is not allowed")
	case r.Header.Get("Content-Type") != "application/x-www-form-urlencoded":
		return "", platformError("Content-Type header must be application/x-www-form-urlencoded")
	case r.ParseForm() != nil || r.PostForm.Get("grant_type") != "client_credentials":
		return "", platformError("grant_type is invalid")
	case r.PostForm.Get("client_assertion_type") != assertionType:
		return "", platformError("Missing or invalid client_assertion_type - must be '" + assertionType + "'")
	case r.PostForm.Get("client_assertion") == "":
		return "", platformError("Missing client_assertion")
	}
	audience := i.set.Audience
	if audience == "" {
		audience = "http://" + r.Host + r.URL.Path
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if err := i.judge(r.PostForm.Get("client_assertion"), audience); err != nil {
		return "", err
	}
	i.next++
	token := "token-" + strconv.Itoa(i.next)
	i.tokens[token] = i.set.Now().Add(i.set.Life)
	return token, nil
}

// judge takes an assertion once. The lock is held.
func (i *Identity) judge(assertion, audience string) error {
	var header struct{ Alg, Typ, Kid string }
	var claims struct {
		Iss, Sub, Aud, Jti string
		Exp                json.Number
	}
	parts := strings.Split(assertion, ".")
	if len(parts) != 3 || read(parts[0], &header) != nil || read(parts[1], &claims) != nil {
		return platformError("Malformed JWT in client_assertion")
	}
	if i.away > 0 {
		i.away--
		return platformError("The JWKS endpoint, for your client_assertion can't be reached")
	}
	key, known := i.keys[header.Kid]
	exp, err := claims.Exp.Int64()
	ahead := time.Unix(exp, 0).Sub(i.set.Now())
	switch {
	case header.Alg != "RS512":
		return platformError("Invalid 'alg' header in client_assertion JWT - unsupported JWT algorithm - must be 'RS512'")
	case !known:
		return platformError("Invalid 'kid' header in client_assertion JWT - no matching public key")
	case claims.Iss != i.set.App || claims.Sub != i.set.App:
		return platformError("Invalid 'iss'/'sub' claims in client_assertion JWT")
	case claims.Aud != audience:
		return platformError("Missing or invalid 'aud' claim in client_assertion JWT")
	case err != nil || ahead > 310*time.Second:
		return platformError("Invalid 'exp' claim in client_assertion JWT - more than 5 minutes in future")
	case ahead < -10*time.Second:
		return platformError("Invalid 'exp' claim in client_assertion JWT - JWT has expired")
	case claims.Jti == "":
		return platformError("Missing 'jti' claim in client_assertion JWT")
	}
	sum := sha512.Sum512([]byte(parts[0] + "." + parts[1]))
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || rsa.VerifyPKCS1v15(key, crypto.SHA512, sum[:], signature) != nil {
		return platformError("JWT signature verification failed")
	}
	if at, again := i.seen[claims.Jti]; again && i.set.Now().Sub(at) < 30*24*time.Hour {
		return platformError("Non-unique 'jti' claim in client_assertion JWT")
	}
	i.seen[claims.Jti] = i.set.Now()
	return nil
}

func read(part string, v any) error {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, v)
}
