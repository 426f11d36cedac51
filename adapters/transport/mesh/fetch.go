// SPDX-License-Identifier: Apache-2.0

package mesh

import (
	"compress/gzip"
	"context"
	"crypto/md5" //nolint:gosec // what MESH's own example names; it guards against accidents only
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/mapping/care"
)

// Incoming is what MESH says of a message that came. Everything in it but ID
// was written by somebody else.
type Incoming struct {
	ID       string
	Type     string // "DATA", or "REPORT" about a message of ours that was not delivered
	From, To string
	Workflow string
	LocalID  string
	Subject  string
	FileName string
	// Of a report: the id of the message that it is about, and why.
	Linked, Code, Event, Description string
	ContentType                      string
	Size                             int64 // of the message when it is decoded
}

// Report says whether it is about a message of ours that was not delivered.
func (i *Incoming) Report() bool { return strings.EqualFold(i.Type, "REPORT") }

// Fetch writes a message to w as it comes, decoded, chunk after chunk, at most
// limit bytes of it. It fails, having written a part, when a chunk does not
// come, is not the one that was asked for, or when what came is not what its
// sender's checksum says: the message stays in the mailbox, and may be fetched
// again. It fails with the rule "gone" when there is no such message, and with
// "too-large" beyond the limit.
func (c *Client) Fetch(ctx context.Context, id string, limit int64, w io.Writer) (*Incoming, error) {
	if !plainID(id) {
		return nil, care.At(care.Internal, "id", "format", "is no message's id")
	}
	f := &fetching{client: c, id: id, left: limit, w: w, md5: md5.New(), sha256: sha256.New()} //nolint:gosec // as above
	for n := 1; n <= max(1, f.of); n++ {
		if err := f.chunk(ctx, n); err != nil {
			return nil, err
		}
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	f.in.Size = limit - f.left
	return f.in, nil
}

// fetching is one message under way.
type fetching struct {
	client      *Client
	id          string
	of          int // chunks; 0: not known yet
	in          *Incoming
	sum         string
	left        int64
	w           io.Writer
	md5, sha256 hash.Hash
}

func (f *fetching) chunk(ctx context.Context, n int) error {
	path := "inbox/" + f.id
	if n > 1 {
		path += "/" + strconv.Itoa(n)
	}
	answer, err := f.client.do(ctx, httpclient.Request{
		Method: http.MethodGet, Header: http.Header{"Accept-Encoding": {"gzip"}}, Tries: 2,
		Take: func(status int, h http.Header, body io.Reader) error {
			if err := f.begin(n, status, h); err != nil {
				return err
			}
			return f.copy(h, body)
		},
	}, path)
	if err == nil && answer.Status != http.StatusOK && answer.Status != http.StatusPartialContent {
		return answer.Doubt("MESH gave an answer that is no part of a message")
	}
	return err
}

// begin looks whether this is the chunk that was asked for. Both the status and
// the range say whether more follow, and must agree.
func (f *fetching) begin(n, status int, h http.Header) error {
	at, of := 1, 1
	if text := h.Get("mex-chunk-range"); text != "" || n > 1 {
		if k, err := fmt.Sscanf(text, "%d:%d", &at, &of); err != nil || k != 2 || fmt.Sprintf("%d:%d", at, of) != text {
			return wrong("MESH does not say which part of the message it gave")
		}
	}
	const most = 100_000 // 100 GB in chunks of a megabyte
	switch {
	case at != n || of < at || of > most || (f.of != 0 && of != f.of):
		return wrong("MESH gave another part of the message than was asked for")
	case (status == http.StatusPartialContent) != (at < of):
		return wrong("MESH contradicts itself about whether more of the message follows")
	}
	f.of = of
	if n == 1 {
		f.in = incoming(f.id, h)
		if !f.in.Report() { // a report has no content, and may repeat the other message's headers
			f.sum = h.Get("mex-content-checksum")
		}
	}
	return nil
}

func wrong(message string) error {
	return &care.Error{Kind: care.Unavailable, Rule: "chunk", Message: message}
}

func incoming(id string, h http.Header) *Incoming {
	return &Incoming{
		ID: id, Type: h.Get("mex-messagetype"), From: h.Get("mex-from"), To: h.Get("mex-to"), Workflow: h.Get("mex-workflowid"),
		LocalID: h.Get("mex-localid"), Subject: h.Get("mex-subject"), FileName: h.Get("mex-filename"), Linked: h.Get("mex-linkedmsgid"),
		Code: h.Get("mex-statuscode"), Event: h.Get("mex-statusevent"), Description: h.Get("mex-statusdescription"), ContentType: h.Get("Content-Type"),
	}
}

// copy decodes a chunk: each was compressed by itself.
func (f *fetching) copy(h http.Header, body io.Reader) error {
	switch encoding := strings.ToLower(strings.TrimSpace(h.Get("Content-Encoding"))); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		unpacked, err := gzip.NewReader(body)
		if err != nil {
			return err
		}
		body = unpacked
	default:
		return &care.Error{Kind: care.Rejected, Rule: "encoding", Message: "the message is compressed in a way that is not known"}
	}
	n, err := io.Copy(io.MultiWriter(f.w, f.md5, f.sha256), io.LimitReader(body, f.left+1))
	if f.left -= n; f.left < 0 {
		return &care.Error{Kind: care.Rejected, Rule: "too-large", Message: "the message is larger than is taken"}
	}
	return err
}

// check compares with the sender's checksum where its kind can be told: MESH
// leaves that to the sender. Its example is an MD5 sum.
func (f *fetching) check() error {
	sum := strings.ToLower(strings.TrimSpace(f.sum))
	if kind, value, ok := strings.Cut(sum, ":"); ok && (kind == "md5" || kind == "sha256") {
		sum = value
	}
	var want hash.Hash
	switch told, err := hex.DecodeString(sum); {
	case err == nil && len(told) == md5.Size:
		want = f.md5
	case err == nil && len(told) == sha256.Size:
		want = f.sha256
	default:
		return nil // of a kind that cannot be told
	}
	if sum != hex.EncodeToString(want.Sum(nil)) {
		return &care.Error{Kind: care.Unavailable, Rule: "checksum", Message: "what came is not what the sender's checksum says"}
	}
	return nil
}
