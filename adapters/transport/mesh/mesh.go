// SPDX-License-Identifier: Apache-2.0

// Package mesh speaks to MESH, the NHS's Message Exchange for Social Care and
// Health: a store of mailboxes, reached over HTTP.
//
// It knows how a request is authorised, how a message is sent, found, fetched,
// acknowledged and tracked, in both versions of the API's answers. It knows no
// message: workflows, subjects and bodies are its callers'. It sends a message
// once and never by itself again, since MESH would deliver it twice. Neither a
// header nor an answer's text appears in an error.
//
// Source: Message Exchange for Social Care and Health - REST API, 2.0.0.
package mesh

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/mapping/care"
)

// Settings of a client.
type Settings struct {
	BaseURL   string // such as https://mesh-sync.spineservices.nhs.uk, without a slash at the end
	Mailbox   string
	Password  string // the mailbox's
	SharedKey string // the environment's
	Version   string // of this program, for MESH's history of connections
	// Chunk is how many bytes of a message go in one request; 10 MiB if 0. MESH
	// takes 100 MB at most, and one chunk is held in memory.
	Chunk int
	HTTP  httpclient.Settings
	Now   func() time.Time // time.Now if nil
}

// Client speaks for one mailbox. It is safe for concurrent use.
type Client struct {
	set  Settings
	http *httpclient.Client
}

// largestChunk is what MESH takes in one request.
const largestChunk = 100_000_000

// New makes a client; it opens no connection.
func New(s Settings) (*Client, error) {
	for name, value := range map[string]string{"base_url": s.BaseURL, "mailbox": s.Mailbox, "password": s.Password, "shared_key": s.SharedKey} {
		if value == "" {
			return nil, care.At(care.Internal, name, "required", "is missing")
		}
	}
	if s.Chunk == 0 {
		s.Chunk = 10 << 20
	}
	if s.Chunk < 1 || s.Chunk > largestChunk {
		return nil, care.At(care.Internal, "chunk", "range", "is outside of what MESH takes")
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	s.BaseURL, s.Mailbox = strings.TrimSuffix(s.BaseURL, "/"), strings.ToUpper(s.Mailbox)
	c := &Client{set: s}
	s.HTTP.Sign = c.sign // below the retry layer: MESH takes no token twice
	client, err := httpclient.New(s.HTTP)
	if err != nil {
		return nil, fmt.Errorf("make the HTTP client: %w", err)
	}
	c.http = client
	return c, nil
}

// sign authorises one attempt (Overview, MESH Authorization header).
func (c *Client) sign(r *http.Request) error {
	r.Header.Set("Authorization", authorisation(c.set, uuid.NewString(), 0, c.set.Now()))
	return nil
}

func authorisation(s Settings, nonce string, count int, at time.Time) string {
	stamp := at.UTC().Format("200601021504")
	said := fmt.Sprintf("%s:%s:%d", s.Mailbox, nonce, count)
	mac := hmac.New(sha256.New, []byte(s.SharedKey))
	_, _ = fmt.Fprintf(mac, "%s:%s:%s", said, s.Password, stamp) // writing to a hash does not fail
	return fmt.Sprintf("NHSMESH %s:%s:%s", said, stamp, hex.EncodeToString(mac.Sum(nil)))
}

// second is the version of answers that is asked for. Version 1 is understood.
const second = "application/vnd.mesh.v2+json"

// do makes a request of the mailbox, or of MESH where path begins with a slash.
func (c *Client) do(ctx context.Context, r httpclient.Request, path string) (*httpclient.Answer, error) {
	r.URL = c.set.BaseURL + "/messageexchange"
	if strings.HasPrefix(path, "/") {
		r.URL += path
	} else {
		r.URL += "/" + url.PathEscape(c.set.Mailbox) + "/" + path
	}
	r.URL = strings.TrimSuffix(r.URL, "/")
	if r.Header == nil {
		r.Header = http.Header{}
	}
	if r.Header.Get("Accept") == "" {
		r.Header.Set("Accept", second)
	}
	answer, err := c.http.Do(ctx, r)
	if err != nil {
		return answer, c.explain(answer, err)
	}
	return answer, nil
}

// Handshake says that the mailbox is in use, which MESH wants once in 24 hours,
// and finds out whether it lets us in.
func (c *Client) Handshake(ctx context.Context) error {
	_, err := c.do(ctx, httpclient.Request{
		Method: http.MethodPost, Safe: true, Tries: 1,
		Header: http.Header{
			"Mex-Clientversion": {"lode " + c.set.Version}, "Mex-Osname": {runtime.GOOS}, "Mex-Osversion": {"unknown"},
			"Mex-Osarchitecture": {runtime.GOARCH},
		},
	}, "")
	return err
}
