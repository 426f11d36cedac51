// SPDX-License-Identifier: Apache-2.0

package matrix

import (
	"net/http"
	"strings"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/scripted"
	"github.com/carelode/lode/conformance/sim"
)

// Mailbox is the simulated mailbox, where a repeat is a second message and
// acknowledgements are collected later. It stands for all such destinations.
func Mailbox() Subject {
	return Subject{Name: lab.Mailbox, Title: "Mailbox (`scripted`)", Kind: Acknowledges, Set: setMailbox}
}

func setMailbox(s Stage) (Side, error) {
	box, err := sim.NewOneShot(sim.OneShotSettings{Name: s.Name, Ledger: s.Ledger, Fate: sim.FateNamed("filed")})
	if err != nil {
		return nil, err
	}
	return Wire{
		Handler: box, Factory: scripted.Factory(), Look: lookOfMailbox, Returns: returnsOfMailbox,
		Settings: func(base, authorities string) map[string]string {
			return map[string]string{"base_url": base, "ca_file": authorities}
		},
		HandsOver: func(r *http.Request) (string, bool) {
			return r.Header.Get("X-Message-Key"), r.Method == http.MethodPost
		},
	}.Open(s)
}

// returnsOfMailbox tells the three steps by which an acknowledgement is collected.
func returnsOfMailbox(r *http.Request) string {
	switch {
	case r.Method == http.MethodPut:
		return "say that we have it"
	case r.URL.Path == "/inbox":
		return "ask what is there"
	case strings.HasPrefix(r.URL.Path, "/inbox/"):
		return "fetch"
	}
	return ""
}

// lookOfMailbox gives answers as the mailbox gives them, and lies: a message that
// it did not take is called taken; of one that it took, another is named; nothing
// is there, though something is; what is fetched is empty; what was not noted is
// called noted.
func lookOfMailbox(r *http.Request, _ []byte, m Moment) Look {
	l := Look{Type: "application/json", Outcome: `{"error":"no"}`, Status: http.StatusOK}
	switch {
	case m != Ack:
		l.Status, l.Success, l.Lie = http.StatusAccepted, `{"id":"m900"}`, `{"id":"m900"}`
	case r.URL.Path == "/inbox":
		l.Lie = `{"messages":[]}`
	default:
		l.Lie = `{}`
	}
	return l
}
