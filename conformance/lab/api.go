// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/carelode/lode/gateway/store"
)

// Delivery is what the gateway tells of one.
type Delivery struct {
	ID          string      `json:"id"`
	Destination string      `json:"destination"`
	Record      string      `json:"record"`
	Period      string      `json:"period"`
	State       store.State `json:"state"`
	Code        string      `json:"code"`
	Reason      string      `json:"reason"`
	Final       bool        `json:"final"`
	Arrived     bool        `json:"arrived"`
	From        int         `json:"fromVersion"`
	To          int         `json:"toVersion"`
	Number      int         `json:"number"`
	Attempts    int         `json:"attempts"`
	SHA256      string      `json:"sha256"`
	Items       []string    `json:"items"`
	ReplacedBy  string      `json:"replacedBy"`
	Deadline    time.Time   `json:"deadline"`
	UpdatedAt   time.Time   `json:"updatedAt"`
	Team        string      `json:"-"`
	Correction  bool        `json:"-"` // it takes something back; not told over HTTP
}

// Task is what the gateway asks a person to look at.
type Task struct {
	ID       string    `json:"id"`
	Delivery string    `json:"delivery"`
	Code     string    `json:"code"`
	OpenedAt time.Time `json:"openedAt"`
	Team     string    `json:"-"`
}

// Event is one thing that happened.
type Event struct {
	Cursor      int64       `json:"cursor"`
	At          time.Time   `json:"at"`
	Act         string      `json:"act"`
	Actor       string      `json:"actor"`
	Record      string      `json:"record"`
	Version     int         `json:"version"`
	Delivery    string      `json:"delivery"`
	Destination string      `json:"destination"`
	From        store.State `json:"from"`
	To          store.State `json:"to"`
	Code        string      `json:"code"`
}

// Promise is a delivery that an answer to a version named.
type Promise struct {
	ID          string `json:"id"`
	Destination string `json:"destination"`
}

// Accepted is the answer to a version.
type Accepted struct {
	Deliveries []Promise `json:"deliveries"`
}

// StatusError is an answer other than 2xx.
type StatusError struct {
	Status  int
	Problem []byte
}

// Error says the status.
func (e *StatusError) Error() string { return "the gateway answered " + strconv.Itoa(e.Status) }

// statusOf gives the status of an answer, 0 when none came.
func statusOf(err error) int {
	if e, ok := errors.AsType[*StatusError](err); ok {
		return e.Status
	}
	return 0
}

// API is the gateway's HTTP interface, for every team. Of several gateways each
// call goes to the next: any of them answers for any team.
type API struct {
	URLs []string
	HTTP *http.Client

	calls  atomic.Uint64
	mu     sync.Mutex
	spoken bytes.Buffer // every problem document, for the search for leaks
}

const (
	// patient is how long a call waits: a gateway that was frozen is waited for,
	// but not for ever.
	patient = 15 * time.Second
	// impatience is how long it waits when there are others to ask.
	impatience = time.Second
)

// NewAPI makes one.
func NewAPI(urls ...string) *API {
	return &API{URLs: urls, HTTP: &http.Client{Timeout: patient, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
}

// Spoken gives every problem document that the gateway answered with.
func (a *API) Spoken() []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	return bytes.Clone(a.spoken.Bytes())
}

// call makes a call. A question goes on to the others while nobody answers; a
// change does not: whether it was made, and what then, is its caller's to judge.
func (a *API) call(ctx context.Context, team, method, path string, body []byte, into any) error {
	tries := 1
	if method == http.MethodGet {
		tries = len(a.URLs)
	}
	for try := 1; ; try++ {
		url := a.URLs[a.calls.Add(1)%uint64(len(a.URLs))]
		err := a.ask(ctx, url, team, method, path, body, into)
		if err == nil || statusOf(err) != 0 || ctx.Err() != nil || try == tries {
			return err
		}
	}
}

// ask makes a call of one gateway.
func (a *API) ask(ctx context.Context, url, team, method, path string, body []byte, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, url+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+token(team))
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
		if strings.HasPrefix(path, "/v1/blobs/") {
			req.Header.Set("Content-Type", "application/octet-stream")
		}
	}
	res, err := a.HTTP.Do(req)
	if err != nil {
		return fmt.Errorf("call the gateway: %w", err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if res.StatusCode/100 != 2 {
		a.keep(data)
		return &StatusError{res.StatusCode, data}
	}
	if raw, ok := into.(*[]byte); ok {
		*raw = data
		return nil
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(data, into)
}

func (a *API) keep(problem []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.spoken.Write(problem)
	a.spoken.WriteByte('\n')
}

// Put hands in a version.
func (a *API) Put(ctx context.Context, team, record string, body []byte) (Accepted, error) {
	var answer Accepted
	err := a.call(ctx, team, http.MethodPut, "/v1/records/"+url.PathEscape(record), body, &answer)
	return answer, err
}

// PutBlob hands in an attachment.
func (a *API) PutBlob(ctx context.Context, team, sha256 string, body []byte) error {
	return a.call(ctx, team, http.MethodPut, "/v1/blobs/"+sha256, body, nil)
}

// Record gives the newest version's bytes.
func (a *API) Record(ctx context.Context, team, record string) ([]byte, error) {
	var body []byte
	err := a.call(ctx, team, http.MethodGet, "/v1/records/"+url.PathEscape(record), nil, &body)
	return body, err
}

// Lane gives what became of a record's deliveries, by destination and in order.
func (a *API) Lane(ctx context.Context, team, record string) ([]Delivery, error) {
	var list struct {
		Deliveries []Delivery `json:"deliveries"`
	}
	err := a.call(ctx, team, http.MethodGet, "/v1/records/"+url.PathEscape(record)+"/deliveries", nil, &list)
	return of(team, list.Deliveries), err
}

func of(team string, ds []Delivery) []Delivery {
	for i := range ds {
		ds[i].Team = team
	}
	return ds
}

// Delivery gives one.
func (a *API) Delivery(ctx context.Context, team, id string) (Delivery, error) {
	var d Delivery
	err := a.call(ctx, team, http.MethodGet, "/v1/deliveries/"+id, nil, &d)
	d.Team = team
	return d, err
}

// Page gives deliveries of a team, newest first, older than one.
func (a *API) Page(ctx context.Context, team, before string, states ...store.State) ([]Delivery, string, error) {
	query := url.Values{"limit": {"200"}}
	if before != "" {
		query.Set("before", before)
	}
	for _, s := range states {
		query.Add("state", string(s))
	}
	var list struct {
		Deliveries []Delivery `json:"deliveries"`
		Next       string     `json:"next"`
	}
	err := a.call(ctx, team, http.MethodGet, "/v1/deliveries?"+query.Encode(), nil, &list)
	return of(team, list.Deliveries), list.Next, err
}

// All gives every delivery of a team in the given states, in all states if none.
func (a *API) All(ctx context.Context, team string, states ...store.State) ([]Delivery, error) {
	var all []Delivery
	for before := ""; ; {
		page, next, err := a.Page(ctx, team, before, states...)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if next == "" {
			return all, nil
		}
		before = next
	}
}

// Tasks gives a team's open tasks, the oldest first; at most 200.
func (a *API) Tasks(ctx context.Context, team string) ([]Task, error) {
	var list struct {
		Tasks []Task `json:"tasks"`
	}
	err := a.call(ctx, team, http.MethodGet, "/v1/tasks?limit=200", nil, &list)
	for i := range list.Tasks {
		list.Tasks[i].Team = team
	}
	return list.Tasks, err
}

// Events gives what happened to a team after a cursor.
func (a *API) Events(ctx context.Context, team string, after int64) ([]Event, error) {
	var list struct {
		Events []Event `json:"events"`
	}
	err := a.call(ctx, team, http.MethodGet, "/v1/events?limit=200&after="+strconv.FormatInt(after, 10), nil, &list)
	return list.Events, err
}

// Retry sends a delivery on its way again.
func (a *API) Retry(ctx context.Context, d Delivery) error {
	return a.call(ctx, d.Team, http.MethodPost, "/v1/deliveries/"+d.ID+"/retry", nil, nil)
}

// Withdraw stops a delivery that was not sent.
func (a *API) Withdraw(ctx context.Context, d Delivery) error {
	return a.call(ctx, d.Team, http.MethodPost, "/v1/deliveries/"+d.ID+"/withdraw", []byte(`{"reason":"Not needed any more."}`), nil)
}

// Close ends what a person has looked at.
func (a *API) Close(ctx context.Context, d Delivery, arrived bool) error {
	body := fmt.Appendf(nil, `{"note":"Rang them.","arrived":%t}`, arrived)
	return a.call(ctx, d.Team, http.MethodPost, "/v1/deliveries/"+d.ID+"/close", body, nil)
}

// Done says that a task is done.
func (a *API) Done(ctx context.Context, t Task) error {
	return a.call(ctx, t.Team, http.MethodPost, "/v1/tasks/"+t.ID+"/done", []byte(`{"note":"Seen to."}`), nil)
}

// Extract asks for the council's extract.
func (a *API) Extract(ctx context.Context, team, period string) (Delivery, error) {
	var out struct {
		Delivery Delivery `json:"delivery"`
	}
	err := a.call(ctx, team, http.MethodPost, "/v1/extracts/cld", fmt.Appendf(nil, `{"period":%q}`, period), &out)
	out.Delivery.Team = team
	return out.Delivery, err
}

// Metrics gives what is measured, by every gateway.
func (a *API) Metrics(ctx context.Context) ([]byte, error) {
	var all []byte
	for _, url := range a.URLs {
		var body []byte
		if err := a.ask(ctx, url, Teams()[0], http.MethodGet, "/metrics", nil, &body); err != nil {
			return nil, err
		}
		all = append(all, body...)
	}
	return all, nil
}
