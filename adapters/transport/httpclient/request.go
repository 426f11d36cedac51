// SPDX-License-Identifier: Apache-2.0

package httpclient

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"slices"

	"github.com/carelode/lode/mapping/care"
)

// Request is what to send. The zero values of Safe and Tries mean one attempt.
type Request struct {
	Method string
	URL    string
	Header http.Header

	// Body is sent as it is. For a large one set Open and Size instead; each
	// attempt opens it again, and must be given the same bytes.
	Body []byte
	Open func() (io.ReadCloser, error)
	Size int64

	// Safe says that the other side takes the same request twice as one: it is
	// what turns a lost answer into "unavailable" rather than "unconfirmed".
	// GET, HEAD and OPTIONS are safe without it.
	Safe bool
	// Tries is how many more quick tries may follow the first, at most four,
	// for a safe request only. Long waits belong to the caller's store.
	Tries int

	// Take, if set, reads the body of a 2xx answer as it comes, instead of its
	// being kept: an answer may then be of any size. It is called at most once.
	// Its error ends the request; one that is no *care.Error counts as an answer
	// that was cut short.
	Take func(status int, header http.Header, body io.Reader) error

	// Accept lists the media types that a 2xx answer may have, without
	// parameters; empty allows any. Anything else is a middlebox speaking.
	Accept []string
}

// Answer is what came back, whole.
type Answer struct {
	Status   int
	Header   http.Header
	Body     []byte // at most the largest answer allowed
	Attempts int    // how many times the request was tried

	safe bool
}

// JSON reads the body into v. A body that is not JSON is a doubtful success.
func (a *Answer) JSON(v any) error {
	if err := json.Unmarshal(a.Body, v); err != nil {
		return a.doubt("the answer could not be read", nil) // the cause may quote the body
	}
	return nil
}

// Doubt is the error for a 2xx answer that cannot be believed: time mends it if
// the request may be repeated, otherwise nobody knows whether it was done.
func (a *Answer) Doubt(message string) error { return a.doubt(message, nil) }

func (a *Answer) doubt(message string, cause error) error {
	return &care.Error{Kind: lost(true, a.safe), Doubt: true, Message: message, Err: cause}
}

// safe says whether sending the request twice is the same as sending it once.
func (r Request) safe() bool {
	return r.Safe || slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions}, r.Method)
}

func (r Request) check() error {
	switch {
	case r.Tries < 0:
		return care.Errorf(care.Internal, "the number of tries is negative")
	case r.Tries > 0 && !r.safe():
		return care.Errorf(care.Internal, "a request that is not safe to repeat was given more than one try")
	case r.Open != nil && len(r.Body) > 0:
		return care.Errorf(care.Internal, "a request was given two bodies")
	}
	return nil
}

func (r Request) takes(contentType string) bool {
	if len(r.Accept) == 0 {
		return true
	}
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && slices.Contains(r.Accept, media)
}
