// SPDX-License-Identifier: Apache-2.0

package httpclient

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/carelode/lode/mapping/care"
)

// meaning is one row of the table of statuses.
type meaning struct {
	kind care.Kind
	// doubt marks an answer that may come from something between us, after the
	// other side had acted. When a repeat is not safe, every answer that time or an
	// operator mends is doubted: a proxy says 503, 408 or 401 just as well when the
	// request had passed through it.
	doubt   bool
	message string
}

// meaningOf is the one table that says what a status means to us.
func meaningOf(status int) meaning {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return meaning{kind: care.Unauthorised, message: "the other side refused our credentials"}
	case http.StatusProxyAuthRequired:
		return meaning{kind: care.Unauthorised, message: "the proxy refused our credentials"}
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return meaning{kind: care.Unavailable, message: "the other side could not take it now"}
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		return meaning{kind: care.Unavailable, doubt: true, message: "the other side failed"}
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return meaning{kind: care.Rejected, message: "the other side cannot do this"}
	}
	switch status / 100 {
	case 2:
		return meaning{}
	case 3:
		return meaning{kind: care.Rejected, message: "redirected: the address is not the one to use"}
	case 4:
		return meaning{kind: care.Rejected, message: "the other side refused it"}
	case 5:
		return meaning{kind: care.Unavailable, doubt: true, message: "the other side failed"}
	}
	return meaning{kind: care.Rejected, message: "an answer outside HTTP's rules"}
}

// Classify turns an answer, or the failure to get one, into a *care.Error; nil
// for 2xx. It reads no body. sent says that bytes may have left, safe that the
// request may be repeated: a failure after sending what must not be repeated is
// unconfirmed, and so is every answer that asks for a repeat, since the other side
// may have acted before something between us spoke. An adapter whose destination
// promises that an answer of its own means "not taken" may say so itself.
func Classify(res *http.Response, err error, sent, safe bool) error {
	return classify(res, err, sent, safe, 24*time.Hour)
}

func classify(res *http.Response, err error, sent, safe bool, longest time.Duration) error {
	if err != nil || res == nil {
		return classifyFailure(bare(err), sent, safe)
	}
	m := meaningOf(res.StatusCode)
	if m.kind == "" {
		return nil
	}
	e := &care.Error{Kind: m.kind, Message: fmt.Sprintf("%s (HTTP %d)", m.message, res.StatusCode)}
	if m.doubt || !safe && m.kind != care.Rejected {
		e.Doubt = sent
		if e.Kind == care.Unavailable {
			e.Kind = lost(sent, safe)
		}
	}
	if e.Kind == care.Unavailable || e.Kind == care.Unconfirmed {
		e.RetryAfter = retryAfter(res.Header, longest)
	}
	return e
}

// classifyFailure judges the lack of an answer.
func classifyFailure(err error, sent, safe bool) error {
	if e, ok := errors.AsType[*care.Error](err); ok {
		return e // ours already: signing, opening the body
	}
	if refusedOurCertificate(err) {
		return &care.Error{Kind: care.Unauthorised, Message: "the other side refused our certificate", Err: err}
	}
	return &care.Error{Kind: lost(sent, safe), Doubt: sent, Message: failureMessage(err, sent), Err: err}
}

// lost is the kind of a failure that leaves unknown what the other side did.
func lost(sent, safe bool) care.Kind {
	if sent && !safe {
		return care.Unconfirmed
	}
	return care.Unavailable
}

func failureMessage(err error, sent bool) string {
	var timeout net.Error
	switch {
	case sent && errors.As(err, &timeout) && timeout.Timeout():
		return "no answer came in time"
	case sent:
		return "the connection was lost before an answer came"
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "the other side's name could not be found"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the other side's certificate could not be verified"
	}
	return "the other side could not be reached; nothing was sent"
}

// refusedOurCertificate recognises the alert that ends a handshake. Under TLS
// 1.3 it arrives after the request was written, yet the request was not read.
func refusedOurCertificate(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || op.Op != "remote error" || op.Err == nil {
		return false
	}
	said := op.Err.Error()
	return strings.Contains(said, "certificate") || strings.Contains(said, "access denied") ||
		strings.Contains(said, "handshake failure") // TLS 1.2's word for a certificate that was not shown
}
