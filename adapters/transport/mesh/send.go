// SPDX-License-Identifier: Apache-2.0

package mesh

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/mapping/care"
)

// Outgoing is a message to send.
type Outgoing struct {
	To       string // a mailbox, or an address that MESH looks up
	Workflow string
	LocalID  string // ours, for tracking; no personal data, and MESH does not recognise a repeat by it
	Subject  string
	FileName string
	// ContentType is of the message when it is decoded; application/octet-stream if "".
	ContentType string
	Checksum    string // of the whole message, for the recipient to check; "": none
	Gzip        bool   // each chunk is compressed by itself
	Open        func() (io.ReadCloser, error)
	Size        int64
}

// named is a header of a message with MESH's limit to it, in bytes.
type named struct {
	name, value string
	most        int
}

func (o *Outgoing) headers() []named {
	return []named{
		{"mex-to", o.To, 100},
		{"mex-workflowid", o.Workflow, 300},
		{"mex-localid", o.LocalID, 300},
		{"mex-subject", o.Subject, 500},
		{"mex-filename", o.FileName, 300},
		{"mex-content-checksum", o.Checksum, 100},
	}
}

// Send makes one attempt to send a message and gives MESH's id for it. Only
// Unconfirmed leaves open whether MESH has it whole: a message of which a chunk
// is missing is not delivered to anybody.
func (c *Client) Send(ctx context.Context, o Outgoing) (id string, err error) {
	header, err := c.header(&o)
	if err != nil {
		return "", err
	}
	body, err := o.Open()
	if err != nil {
		return "", &care.Error{Kind: care.Internal, Message: "open the message", Err: err}
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	chunks := int(max(1, (o.Size+int64(c.set.Chunk)-1)/int64(c.set.Chunk)))
	for n := 1; n <= chunks; n++ {
		data, err := c.chunk(body, &o, n, chunks)
		if err != nil {
			return "", err
		}
		if chunks > 1 {
			header.Set("mex-chunk-range", fmt.Sprintf("%d:%d", n, chunks))
		}
		if n == 1 {
			id, err = c.first(ctx, header, data)
		} else {
			err = c.further(ctx, id, n, n == chunks, header, data)
		}
		if err != nil {
			return "", err
		}
	}
	return id, nil
}

func (c *Client) header(o *Outgoing) (http.Header, error) {
	h := http.Header{"Mex-From": {c.set.Mailbox}, "Content-Type": {"application/octet-stream"}}
	for _, x := range o.headers() {
		value := x.value
		switch {
		case value == "" && (x.name == "mex-to" || x.name == "mex-workflowid"):
			return nil, care.At(care.Internal, x.name, "required", "is missing")
		case len(value) > x.most:
			return nil, care.At(care.Rejected, x.name, "max", fmt.Sprintf("is longer than the %d bytes that MESH takes", x.most))
		case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }):
			return nil, care.At(care.Rejected, x.name, "format", "holds a character that cannot stand in a header")
		case value != "":
			h.Set(x.name, value)
		}
	}
	if o.ContentType != "" {
		h.Set("Content-Type", o.ContentType)
	}
	if o.Gzip {
		h.Set("Content-Encoding", "gzip")
	}
	return h, nil
}

// chunk reads the next piece of a message, and the end of it all after the last.
func (c *Client) chunk(body io.Reader, o *Outgoing, n, of int) ([]byte, error) {
	want := o.Size - int64(n-1)*int64(c.set.Chunk)
	if n < of {
		want = int64(c.set.Chunk)
	}
	data := make([]byte, want)
	if _, err := io.ReadFull(body, data); err != nil {
		return nil, &care.Error{Kind: care.Internal, Message: "read the message", Err: err}
	}
	if n == of {
		if more, err := io.CopyN(io.Discard, body, 1); more > 0 || !errors.Is(err, io.EOF) {
			return nil, &care.Error{Kind: care.Internal, Message: "the message is longer than its size says", Err: err}
		}
	}
	if !o.Gzip {
		return data, nil
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write(data)
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, &care.Error{Kind: care.Internal, Message: "compress the message", Err: err}
	}
	return packed.Bytes(), nil
}

// first is the one request that must not be repeated: each makes a message.
func (c *Client) first(ctx context.Context, h http.Header, data []byte) (string, error) {
	answer, err := c.do(ctx, httpclient.Request{Method: http.MethodPost, Header: h, Body: data}, "outbox")
	if err != nil {
		return "", err
	}
	var said struct {
		ID      string `json:"message_id"`
		FirstID string `json:"messageID"` // version 1; encoding/json takes the exact name first
	}
	if err := answer.JSON(&said); err != nil {
		return "", err
	}
	id := said.ID
	if id == "" {
		id = said.FirstID
	}
	if !plainID(id) {
		return "", answer.Doubt("MESH's answer names no message")
	}
	return id, nil
}

// further sends another chunk, which may be repeated: it has its place. Until
// the last has come, MESH delivers nothing.
func (c *Client) further(ctx context.Context, id string, n int, last bool, h http.Header, data []byte) error {
	header := http.Header{"Content-Type": h["Content-Type"], "Mex-Chunk-Range": h["Mex-Chunk-Range"], "Mex-From": h["Mex-From"]}
	if encoding := h.Get("Content-Encoding"); encoding != "" {
		header.Set("Content-Encoding", encoding)
	}
	const tries = 3
	_, err := c.do(ctx, httpclient.Request{Method: http.MethodPost, Header: header, Body: data, Safe: true, Tries: tries},
		"outbox/"+url.PathEscape(id)+"/"+strconv.Itoa(n))
	e, ok := err.(*care.Error) //nolint:errorlint // do gives it bare; a copy is changed
	if !ok {
		return err
	}
	out := *e
	switch {
	case last && e.Doubt:
		out.Kind, out.Message = care.Unconfirmed, "nobody knows whether the last part of the message arrived"
	case !last:
		out.Doubt = false
	}
	return &out
}

// plainID takes ids as MESH makes them, which may stand in an address.
func plainID(id string) bool {
	return id != "" && len(id) <= 100 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") == "" && strings.Trim(id, ".") != ""
}
