// SPDX-License-Identifier: Apache-2.0

package mesh

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/mapping/care"
)

// askew is a difference of clocks worth telling of; MESH bears two hours.
const askew = 15 * time.Minute

// explain adds to a refusal what MESH's own code means.
func (c *Client) explain(answer *httpclient.Answer, err error) error {
	e, ok := err.(*care.Error) //nolint:errorlint // httpclient gives it bare; a copy is changed
	if !ok || answer == nil {
		return err
	}
	out := *e
	switch answer.Status {
	case http.StatusForbidden:
		if theirs, err := http.ParseTime(answer.Header.Get("Date")); err == nil && c.set.Now().Sub(theirs).Abs() > askew {
			out.Message = "MESH did not let us in: this machine's clock differs from theirs"
		} else {
			out.Message = "MESH did not let us in: check the mailbox, its password and the shared key"
		}
	case http.StatusNotFound, http.StatusGone:
		out.Kind, out.Rule, out.Message = care.Rejected, "gone", "MESH does not hold it, or not any more"
	case http.StatusExpectationFailed, http.StatusBadRequest:
		code := faultCode(answer.Body)
		if code == "" {
			return err
		}
		out.Kind, out.Rule, out.Message = care.Rejected, "mesh-"+code, Meaning(code)
	default:
		return err
	}
	return &out
}

// faultCode reads the code of an error in either version of the API; "" when
// there is none that is known.
func faultCode(body []byte) string {
	var said struct {
		ErrorCode string          `json:"errorCode"` // version 1
		Detail    json.RawMessage `json:"detail"`    // version 2; another shape for a request that could not be read
	}
	if json.Unmarshal(body, &said) != nil {
		return ""
	}
	codes := []string{said.ErrorCode}
	var details []struct {
		Code string `json:"code"`
	}
	if json.Unmarshal(said.Detail, &details) == nil {
		for _, d := range details {
			codes = append(codes, d.Code)
		}
	}
	for _, code := range codes {
		if _, known := meanings()[code]; known {
			return code
		}
	}
	return ""
}

// Meaning gives plain words for a code of MESH's: of an error, or of a report
// about a message that could not be delivered. For one that it does not know it
// says so, without repeating it.
func Meaning(code string) string {
	if words, known := meanings()[code]; known {
		return words
	}
	return "MESH gives a reason that is not in its list of codes"
}

// meanings is the list of the API's overview (Error codes), and of the reports
// of demographic routing (GP Connect Messaging, 1.3).
func meanings() map[string]string {
	return map[string]string{
		"02":      "the message's data were missing",
		"06":      "the message's headers were not as MESH wants them",
		"07":      "the sending mailbox is not the one that was authorised",
		"08":      "the message named no recipient",
		"11":      "the message was of a type that MESH does not carry",
		"12":      "the recipient's mailbox is not registered",
		"14":      "the recipient did not collect it within five days",
		"15":      "the child protection file was not as it must be",
		"16":      "the sender may not send messages of this kind",
		"17":      "the recipient's mailbox does not take messages of this kind",
		"EPL-150": "several mailboxes were found for the person's practice",
		"EPL-151": "no mailbox was found for the person's practice",
		"EPL-152": "the NHS number is not valid",
		"EPL-153": "the NHS number was not found",
		"EPL-154": "the NHS number does not belong to somebody of this name and birth date",
	}
}
