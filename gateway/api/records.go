// SPDX-License-Identifier: Apache-2.0

package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
)

func putRecord(c *call) error {
	body, err := c.read()
	if err != nil {
		return err
	}
	answer, err := c.gateway.Accept(c.ctx(), c.who, c.gin.Param("id"), body)
	if err != nil {
		return err
	}
	return c.answer(http.StatusAccepted, answer)
}

func getRecord(c *call) error {
	v, err := c.gateway.Record(c.ctx(), c.who, c.gin.Param("id"))
	if err != nil {
		return err
	}
	tag := `"` + strconv.Itoa(v.Number) + `"` // a version never changes
	c.gin.Header("ETag", tag)
	if has(c.gin.GetHeader("If-None-Match"), tag) {
		c.gin.Status(http.StatusNotModified)
		c.gin.Writer.WriteHeaderNow()
		return nil
	}
	c.gin.Header("Last-Modified", v.AcceptedAt.UTC().Format(http.TimeFormat))
	c.gin.Data(http.StatusOK, typeJSON, v.Body)
	return nil
}

// has reports whether a list of entity tags holds one.
func has(list, tag string) bool {
	for t := range strings.SplitSeq(list, ",") {
		if t = strings.TrimSpace(t); t == tag || t == "W/"+tag {
			return true
		}
	}
	return false
}

func getRecordDeliveries(c *call) error {
	id := c.gin.Param("id")
	if _, err := c.store.Current(c.ctx(), c.who.Team, id); err != nil {
		return fmt.Errorf("read record: %w", err)
	}
	ds, err := c.store.Lane(c.ctx(), c.who.Team, id)
	if err != nil {
		return fmt.Errorf("read deliveries: %w", err)
	}
	return c.answer(http.StatusOK, deliveryList{Deliveries: c.views(ds)})
}

// blobView says what was stored.
type blobView struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

func putBlob(c *call) error {
	want := c.gin.Param("sha256")
	if !isHash(want) {
		return &refusal{sort: badRequest(), detail: "The address must end in a SHA-256: 64 lower-case hexadecimal digits."}
	}
	// The store may say what went wrong with the stream in words of its own.
	stream := &watched{Reader: c.gin.Request.Body}
	sha, size, err := c.store.PutBlob(c.ctx(), c.who.Team, want, stream)
	switch {
	case err != nil && stream.err != nil:
		return unreadable(stream.err)
	case errors.Is(err, store.ErrConflict):
		return &refusal{sort: unacceptable(), faults: []Fault{{"", "sha256", "the bytes do not have that hash"}}, err: err}
	case err != nil:
		return fmt.Errorf("store attachment: %w", err)
	}
	return c.answer(http.StatusOK, blobView{sha, size})
}

// watched remembers what ended a stream early.
type watched struct {
	io.Reader
	err error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

func getBlob(c *call) error {
	sha := c.gin.Param("sha256")
	if !isHash(sha) {
		return &refusal{sort: notFound()}
	}
	r, err := c.store.OpenBlob(c.ctx(), c.who.Team, sha)
	if err != nil {
		return fmt.Errorf("open attachment: %w", err)
	}
	defer r.Close()
	if err := c.disclosed("attachment"); err != nil {
		return err
	}
	c.gin.Header("Content-Disposition", `attachment; filename="`+sha[:16]+`"`)
	c.gin.Header("Content-Type", typeBytes)
	c.gin.Header("ETag", `"`+sha+`"`)
	if _, err := io.Copy(c.gin.Writer, r); err != nil {
		return fmt.Errorf("write attachment: %w", err)
	}
	return nil
}

// disclosed audits that the caller read what was kept apart from a record.
func (c *call) disclosed(what string) error {
	e := store.Event{Team: c.who.Team, At: time.Now().UTC().Truncate(time.Microsecond), Act: "read", Actor: c.who.Actor, Code: what}
	if err := c.store.Note(c.ctx(), e); err != nil {
		return fmt.Errorf("audit read: %w", err)
	}
	return nil
}

func isHash(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// previewView is what one destination would be sent.
type previewView struct {
	Destination string            `json:"destination"`
	Title       string            `json:"title"`
	Parts       []string          `json:"parts" doc:"The parts of the record that changed for it."`
	Code        string            `json:"code,omitempty" doc:"Why nothing would go, or would wait; absent: it would go."`
	Reason      string            `json:"reason,omitempty" doc:"The same in words."`
	Messages    []previewMessages `json:"messages"`
}

type previewMessages struct {
	ContentType string            `json:"contentType"`
	Header      map[string]string `json:"header,omitempty"`
	Text        string            `json:"text,omitempty" doc:"The message, if it is text."`
	Base64      []byte            `json:"base64,omitempty" doc:"The message, if it is not."`
}

type previewList struct {
	Previews []previewView `json:"previews"`
}

func preview(c *call) error {
	body, err := c.read()
	if err != nil {
		return err
	}
	previews, err := c.gateway.Preview(c.ctx(), c.who, body)
	if err != nil {
		return err
	}
	list := previewList{Previews: make([]previewView, len(previews))}
	for i, p := range previews {
		list.Previews[i] = previewOf(p)
	}
	return c.answer(http.StatusOK, list)
}

func previewOf(p gateway.Preview) previewView {
	v := previewView{Destination: p.Destination, Title: p.Title, Parts: p.Parts, Code: p.Code, Reason: p.Reason, Messages: []previewMessages{}}
	for _, m := range p.Messages {
		shown := previewMessages{ContentType: m.ContentType, Header: m.Header}
		if utf8.Valid(m.Body) {
			shown.Text = string(m.Body)
		} else {
			shown.Base64 = m.Body
		}
		v.Messages = append(v.Messages, shown)
	}
	return v
}
