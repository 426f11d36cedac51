// SPDX-License-Identifier: Apache-2.0

package nhsapi

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/mapping/care"
)

const (
	algorithm = "RS512"
	// life of an assertion: the platform takes at most 310 seconds ahead of its
	// own clock, and ours may be ahead of it.
	life = 4 * time.Minute
	// spare is left of a token's life when a new one is asked for.
	spare = 30 * time.Second
	// mostAssertions bounds the assertions for one token.
	mostAssertions = 3
	// askew is a difference of clocks worth telling an operator of.
	askew = 2 * time.Minute
)

// tokens keeps the access token, and sees that one refresh goes on at a time.
type tokens struct {
	set  Settings
	http *httpclient.Client
	turn chan struct{} // held by who reads or refreshes

	value string
	until time.Time
}

// get gives a token that holds and is not the one refused.
func (t *tokens) get(ctx context.Context, refused string) (string, error) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return "", &care.Error{Kind: care.Unavailable, Message: "wait for an access token", Err: ctx.Err()}
	}
	if t.value != "" && t.value != refused && t.set.Now().Before(t.until) {
		return t.value, nil
	}
	t.value = ""
	for n := 1; ; n++ {
		again, err := t.ask(ctx)
		if err == nil {
			return t.value, nil
		}
		if !again || n == mostAssertions {
			return "", err
		}
		if err := pause(ctx, time.Duration(n)*100*time.Millisecond); err != nil {
			return "", err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return &care.Error{Kind: care.Unavailable, Message: "wait for an access token", Err: ctx.Err()}
	}
}

// ask asks once, with an assertion of its own: the platform remembers each for
// 30 days and takes none twice. It says whether another is worth the while.
func (t *tokens) ask(ctx context.Context) (again bool, err error) {
	assertion, err := t.assertion()
	if err != nil {
		return false, err
	}
	asked := t.set.Now()
	answer, err := t.http.Do(ctx, httpclient.Request{
		Method: http.MethodPost, URL: t.set.TokenURL, Safe: true,
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}},
		Body: []byte(url.Values{
			"grant_type":            {"client_credentials"},
			"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
			"client_assertion":      {assertion},
		}.Encode()),
	})
	if err != nil {
		return t.refused(answer, err)
	}
	var token struct {
		AccessToken string          `json:"access_token"`
		Type        string          `json:"token_type"`
		ExpiresIn   json.RawMessage `json:"expires_in"`
	}
	if answer.JSON(&token) != nil || token.AccessToken == "" || !strings.EqualFold(token.Type, "bearer") {
		return true, &care.Error{Kind: care.Unavailable, Message: "the identity service's answer is no access token"}
	}
	holds := seconds(token.ExpiresIn)
	t.value = token.AccessToken
	t.until = asked.Add(max(holds-spare, holds/2))
	return false, nil
}

// assertion signs who we are (RFC 7523; claims as the platform wants them).
func (t *tokens) assertion() (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodRS512, jwt.MapClaims{
		"iss": t.set.App, "sub": t.set.App, "aud": t.set.TokenURL, "jti": uuid.NewString(), "exp": t.set.Now().Add(life).Unix(),
	})
	token.Header["kid"] = t.set.Key.ID
	signed, err := token.SignedString(t.set.Key.private)
	if err != nil {
		return "", &care.Error{Kind: care.Internal, Message: "sign the assertion", Err: err}
	}
	return signed, nil
}

// refused says what to do about a refusal. Of the platform's texts only one is
// about something that passes: that it could not fetch our key set.
func (t *tokens) refused(answer *httpclient.Answer, err error) (again bool, _ error) {
	if kind := care.KindOf(err); kind != care.Rejected && kind != care.Unauthorised {
		return kind == care.Unavailable, err
	}
	var said struct {
		Description string `json:"error_description"`
	}
	if answer != nil && json.Unmarshal(answer.Body, &said) == nil && strings.Contains(said.Description, "JWKS endpoint") {
		return true, &care.Error{Kind: care.Unavailable, Message: "the identity service could not fetch our published keys"}
	}
	e := &care.Error{Kind: care.Unauthorised, Message: "the identity service gave no access token: check the application's key, its id and the published key set"}
	if answer != nil && t.skewed(answer.Header) {
		e.Message = "the identity service gave no access token: this machine's clock differs from theirs"
	}
	return false, e
}

// skewed compares clocks by the answer's Date (RFC 9110 section 6.6.1).
func (t *tokens) skewed(h http.Header) bool {
	theirs, err := http.ParseTime(h.Get("Date"))
	return err == nil && t.set.Now().Sub(theirs).Abs() > askew
}

// seconds reads how long a token holds: the platform's source writes a string,
// its specification a number. What cannot be read holds for a minute.
func seconds(raw json.RawMessage) time.Duration {
	n, err := strconv.Atoi(strings.Trim(string(raw), `"`))
	if err != nil || n <= 0 || n > 1<<30 {
		return time.Minute
	}
	return time.Duration(n) * time.Second
}
