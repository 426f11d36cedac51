// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// authorised finds whose token a request bears, and takes it once.
func (m *MESH) authorised(r *http.Request) (*MESHMailbox, error) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "NHSMESH ")
	parts := strings.Split(token, ":")
	if !ok || len(parts) != 5 {
		return nil, errors.New("the authorisation header is not as it must be")
	}
	box := m.mailbox(parts[0])
	if box == nil {
		return nil, errors.New("there is no such mailbox")
	}
	mac := hmac.New(sha256.New, []byte(m.set.SharedKey))
	_, _ = fmt.Fprintf(mac, "%s:%s:%s:%s:%s", parts[0], parts[1], parts[2], box.Password, parts[3])
	if hex.EncodeToString(mac.Sum(nil)) != parts[4] {
		return nil, errors.New("the hash is not right")
	}
	at, err := time.Parse("200601021504", parts[3])
	if err != nil || m.set.Now().Sub(at).Abs() > 2*time.Hour {
		return nil, errors.New("the time stamp is not within two hours")
	}
	nonce := parts[0] + ":" + parts[1] + ":" + parts[2]
	if _, again := m.spent[nonce]; again {
		return nil, errors.New("the token was used before")
	}
	m.spent[nonce] = m.set.Now()
	return box, nil
}

// inbox lists what waits, in pages.
func (m *MESH) inbox(w http.ResponseWriter, r *http.Request, caller *MESHMailbox) {
	most := 500
	if text := r.URL.Query().Get("max_results"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 10 || n > 5000 {
			m.invalid(w, "max_results")
			return
		}
		most = n
	}
	filter, from := r.URL.Query().Get("workflow_filter"), r.URL.Query().Get("continue_from")
	waiting, next := []string{}, ""
	for _, id := range m.order {
		msg := m.messages[id]
		switch {
		case msg.status != "accepted" || msg.to != caller.ID || id < from || !passes(filter, m.workflow(msg)):
		case len(waiting) == most:
			next = id
		default:
			waiting = append(waiting, id)
		}
		if next != "" {
			break
		}
	}
	answer := map[string]any{"messages": waiting}
	if !m.set.First {
		self := "/messageexchange/" + caller.ID + "/inbox?max_results=" + strconv.Itoa(most)
		links := map[string]string{"self": self}
		if next != "" {
			links["next"] = self + "&continue_from=" + next
		}
		answer["links"], answer["approx_inbox_count"] = links, len(waiting)
	}
	m.answer(w, r, http.StatusOK, answer)
}

func (m *MESH) workflow(msg *meshMessage) string {
	if msg.about != nil {
		msg = msg.about
	}
	return msg.header.Get("mex-workflowid")
}

// passes knows the six forms of a workflow filter.
func passes(filter, workflow string) bool {
	want, not := strings.CutPrefix(filter, "!")
	text, begins := strings.CutPrefix(want, "*")
	text, ends := strings.CutSuffix(text, "*")
	var found bool
	switch {
	case filter == "":
		return true
	case begins && ends:
		found = strings.Contains(workflow, text)
	case begins:
		found = strings.HasSuffix(workflow, text)
	case ends:
		found = strings.HasPrefix(workflow, text)
	default:
		found = workflow == text
	}
	return found != not
}

// give gives a chunk; 206 when more follow.
func (m *MESH) give(w http.ResponseWriter, r *http.Request, caller *MESHMailbox, id, number string) {
	msg := m.messages[id]
	n, err := strconv.Atoi(number)
	switch {
	case msg == nil || (msg.to != caller.ID && msg.status != "undelivered") || err != nil || n < 1 || n > msg.of || !msg.whole:
		m.fault(w, r, http.StatusNotFound, meshFault{event: "RECEIVE", code: "20", words: "Message does not exist"})
		return
	case msg.status == "undelivered":
		m.fault(w, r, http.StatusGone, meshFault{event: "RECEIVE", code: "20", words: "Message has expired"})
		return
	}
	m.describe(w.Header(), msg)
	if msg.of > 1 {
		w.Header().Set("mex-chunk-range", fmt.Sprintf("%d:%d", n, msg.of))
	}
	status := http.StatusOK
	if n < msg.of {
		status = http.StatusPartialContent
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(msg.chunks[n]) // the caller may have gone
	}
}

// describe sets the headers of a message, or of a report.
func (m *MESH) describe(h http.Header, msg *meshMessage) {
	set := func(name, value string) {
		if value != "" {
			h.Set(name, value)
		}
	}
	told := msg
	set("mex-messagetype", "DATA")
	if msg.about != nil {
		told = msg.about
		set("mex-messagetype", "REPORT")
		set("mex-linkedmsgid", told.id)
		set("mex-statussuccess", "ERROR")
		set("mex-statuscode", msg.code)
		set("mex-statusevent", msg.event)
		set("mex-statusdescription", "Message could not be delivered")
	} else {
		set("mex-statussuccess", "SUCCESS")
		set("mex-statuscode", "00")
		set("mex-statusevent", "TRANSFER")
		set("mex-statusdescription", "Transferred to recipient mailbox")
		set("mex-from", msg.from)
		set("Content-Encoding", msg.header.Get("Content-Encoding"))
	}
	for _, name := range []string{"mex-workflowid", "mex-localid", "mex-subject", "mex-filename", "mex-content-checksum"} {
		set(name, told.header.Get(name))
	}
	set("mex-to", told.header.Get("mex-to"))
	set("mex-messageid", msg.id)
	set("mex-statustimestamp", msg.at.UTC().Format("20060102150405"))
	set("mex-version", "1.0")
	set("Content-Type", "application/octet-stream")
	set("Content-Type", told.header.Get("Content-Type"))
}

func (m *MESH) acknowledge(w http.ResponseWriter, r *http.Request, caller *MESHMailbox, id string) {
	msg := m.messages[id]
	if msg == nil || msg.to != caller.ID {
		m.fault(w, r, http.StatusNotFound, meshFault{event: "RECEIVE", code: "20", words: "Message does not exist"})
		return
	}
	msg.status = "acknowledged"
	m.answer(w, r, http.StatusOK, map[string]any{"messageId": id})
}

func (m *MESH) track(w http.ResponseWriter, r *http.Request, caller *MESHMailbox) {
	msg := m.messages[r.URL.Query().Get("messageID")]
	if msg == nil || msg.from != caller.ID {
		m.fault(w, r, http.StatusNotFound, meshFault{event: "TRACKING", code: "20", words: "not found"})
		return
	}
	success := "SUCCESS"
	if msg.status == "undelivered" {
		success = "ERROR"
	}
	if m.set.First {
		m.answer(w, r, http.StatusOK, map[string]any{
			"dtsId": msg.id, "messageId": msg.id, "localId": msg.header.Get("mex-localid"), "workflowId": msg.header.Get("mex-workflowid"),
			"recipient": msg.to, "sender": msg.from, "status": msg.status, "statusCode": msg.code, "statusSuccess": success,
		})
		return
	}
	m.answer(w, r, http.StatusOK, map[string]any{
		"message_id": msg.id, "local_id": msg.header.Get("mex-localid"), "workflow_id": msg.header.Get("mex-workflowid"), "recipient": msg.to,
		"status": msg.status, "status_code": msg.code, "status_success": success == "SUCCESS",
	})
}

func (m *MESH) lookup(w http.ResponseWriter, r *http.Request, ods, workflow string) {
	results := []map[string]string{}
	for i := range m.set.Mailboxes {
		box := &m.set.Mailboxes[i]
		if box.ODS != ods || !allowed(box, workflow) {
			continue
		}
		if m.set.First {
			results = append(results, map[string]string{"endpoint_type": "MESH", "description": box.Name, "address": box.ID})
		} else {
			results = append(results, map[string]string{"mailbox_id": box.ID, "mailbox_name": box.Name})
		}
	}
	m.answer(w, r, http.StatusOK, map[string]any{"results": results})
}

func (m *MESH) answerID(w http.ResponseWriter, r *http.Request, id string) {
	name := "message_id"
	if m.set.First {
		name = "messageID"
	}
	m.answer(w, r, http.StatusAccepted, map[string]any{name: id})
}

func (m *MESH) answer(w http.ResponseWriter, r *http.Request, status int, v any) {
	kind := "application/json"
	if accept := "application/vnd.mesh.v2+json"; !m.set.First && r.Header.Get("Accept") == accept {
		kind = accept
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the caller may have gone
}

// meshFault is an error as MESH tells it.
type meshFault struct{ event, code, words string }

func (m *MESH) fault(w http.ResponseWriter, r *http.Request, status int, f meshFault) {
	if m.set.First {
		m.answer(w, r, status, map[string]any{"errorEvent": f.event, "errorCode": f.code, "errorDescription": f.words, "messageID": ""})
		return
	}
	m.answer(w, r, status, map[string]any{"message_id": "", "internal_id": "", "detail": []map[string]string{{"event": f.event, "code": f.code, "msg": f.words}}})
}

// invalid refuses a request that could not be read: the same member, another shape.
func (m *MESH) invalid(w http.ResponseWriter, name string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(map[string]any{"detail": []map[string]any{{"loc": []string{"header", name}, "msg": "field required", "type": "value_error.missing"}}})
}
