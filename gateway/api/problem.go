// SPDX-License-Identifier: Apache-2.0

package api

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// problemTypes is where the sorts of problem are described.
const problemTypes = "https://carelode.github.io/lode/problems#"

// Problem is the answer when something is wrong (RFC 9457). It never holds a
// value from a record.
type Problem struct {
	Type     string  `json:"type" doc:"A URI that names the sort of problem."`
	Title    string  `json:"title" doc:"The sort of problem, in words."`
	Status   int     `json:"status" doc:"The HTTP status."`
	Detail   string  `json:"detail,omitempty" doc:"What is wrong this time."`
	Problems []Fault `json:"problems,omitempty" doc:"Every fault of the record or body, with its path: whenever a request is refused for what it holds."`
	Current  int     `json:"current,omitempty" doc:"With a conflict: the newest version of the record."`
}

// Fault is one thing that is wrong with a record or a body.
type Fault struct {
	Path    string `json:"path" doc:"The field concerned, as a path; empty for the whole."`
	Rule    string `json:"rule" doc:"The broken rule's short name."`
	Message string `json:"message" doc:"What is wrong, in words, without any value."`
}

// sort is one sort of problem; the status is what clients act on.
type sort struct {
	status int
	code   string
	title  string
}

// refusal is a problem that the API itself finds.
type refusal struct {
	sort
	detail string
	faults []Fault
	after  time.Duration // not before; 0: says nothing
	err    error         // the cause, for errors.Is
}

func (r *refusal) Error() string { return r.title + ": " + r.detail }
func (r *refusal) Unwrap() error { return r.err }

// The sorts of problem.
func badRequest() sort {
	return sort{http.StatusBadRequest, "bad-request", "The request is not understood"}
}

func unauthenticated() sort { return sort{http.StatusUnauthorized, "token", "A valid token is needed"} }

func notFound() sort { return sort{http.StatusNotFound, "not-found", "There is no such thing"} }

func conflict() sort { return sort{http.StatusConflict, "conflict", "It is not as you think it is"} }

func tooLarge() sort {
	return sort{http.StatusRequestEntityTooLarge, "too-large", "The body is too large"}
}

func tooSlow() sort { return sort{http.StatusRequestTimeout, "too-slow", "The body came too slowly"} }

func wrongType() sort {
	return sort{http.StatusUnsupportedMediaType, "media-type", "The body is of another type than expected"}
}

func unacceptable() sort {
	return sort{http.StatusUnprocessableEntity, "invalid", "The content is not valid"}
}
func tooMany() sort { return sort{http.StatusTooManyRequests, "too-many", "Too many requests"} }
func outage() sort {
	return sort{http.StatusServiceUnavailable, "unavailable", "Not possible now: please try again"}
}
func fault() sort { return sort{http.StatusInternalServerError, "internal", "An internal fault"} }

// sortOf is the one table from an error to an answer.
func sortOf(err error) sort {
	var tooBig *http.MaxBytesError
	switch {
	case errors.As(err, &tooBig):
		return tooLarge()
	case errors.Is(err, store.ErrNotFound):
		return notFound()
	case errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrMoved), errors.Is(err, store.ErrEdge), errors.Is(err, store.ErrLease):
		return conflict()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return tooSlow()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return badRequest()
	case errors.Is(err, store.ErrAway), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return outage()
	}
	switch care.KindOf(err) {
	case care.Invalid, care.Unmapped:
		return unacceptable()
	case care.Rejected:
		return conflict()
	case care.Unavailable, care.Unauthorised, care.Unconfirmed:
		return outage()
	case care.Internal:
	}
	return fault()
}

// problemOf makes the answer to an error, and how long to wait (0: unsaid).
func problemOf(err error) (Problem, time.Duration) {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.problem(), r.after
	}
	s := sortOf(err)
	p := Problem{Type: problemTypes + s.code, Title: s.title, Status: s.status, Detail: detail(s, err), Problems: faults(err)}
	p.name(s)
	if c, ok := errors.AsType[*gateway.Conflict](err); ok {
		p.Current = c.Current
		p.Detail = "This version cannot be taken: the current one is " + strconv.Itoa(c.Current) + "."
	}
	after, _ := care.Retryable(err)
	if s.status == http.StatusServiceUnavailable && after == 0 {
		after = time.Second
	}
	return p, after
}

func (r *refusal) problem() Problem {
	p := Problem{Type: problemTypes + r.code, Title: r.title, Status: r.status, Detail: r.detail, Problems: r.faults}
	p.name(r.sort)
	return p
}

// name gives a refused body that nobody found a fault in a fault as a whole, so
// that a program can read every refusal of a body alike.
func (p *Problem) name(s sort) {
	switch s.status {
	case http.StatusBadRequest, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		if len(p.Problems) == 0 {
			p.Problems = []Fault{{"", s.code, cmp.Or(p.Detail, s.title)}}
		}
	}
}

// detail says more, only in words that were made to be shown.
func detail(s sort, err error) string {
	switch {
	case s.status == http.StatusNotFound, s.status == http.StatusInternalServerError:
		return ""
	case errors.Is(err, store.ErrEdge):
		return "That is not possible in its present state."
	case errors.Is(err, store.ErrMoved), errors.Is(err, store.ErrLease):
		return "It changed meanwhile: please read it again."
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "The body ended early: not all of it came."
	}
	if tooBig, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return "At most " + strconv.FormatInt(tooBig.Limit, 10) + " bytes are taken."
	}
	var problems care.Problems
	var e *care.Error
	if !errors.As(err, &problems) && errors.As(err, &e) {
		return e.Error()
	}
	return ""
}

func faults(err error) []Fault {
	var problems care.Problems
	if tooBig, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return []Fault{{"", "size", "is larger than " + strconv.FormatInt(tooBig.Limit, 10) + " bytes"}}
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return []Fault{{"", "truncated", "ends early"}}
	}
	if !errors.As(err, &problems) {
		return nil
	}
	list := make([]Fault, len(problems))
	for i, p := range problems {
		list[i] = Fault{Path: p.Path, Rule: p.Rule, Message: p.Message}
	}
	return list
}
