// SPDX-License-Identifier: Apache-2.0

package stage

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Client is a team's own system, as far as it speaks to the gateway.
type Client struct {
	URL   string // of the gateway
	Token string
	HTTP  http.Client
}

// Delivery is what the gateway tells of one.
type Delivery struct {
	ID          string `json:"id"`
	Destination string `json:"destination"`
	Record      string `json:"record"`
	State       string `json:"state"`
	Words       string `json:"words"`
	Reason      string `json:"reason"`
	Code        string `json:"code"`
	Final       bool   `json:"final"`
	Correction  bool   `json:"correction"`
	From        int    `json:"fromVersion"`
	To          int    `json:"toVersion"`
	Number      int    `json:"number"`

	Refused string `json:"-"` // why it was refused before it came to its present state, from its events; "" if it was not
}

// Event is what the gateway tells of one thing that happened.
type Event struct {
	Delivery string `json:"delivery"`
	To       string `json:"to"`
	Reason   string `json:"reason"`
}

// LeftOut is one thing that an extract does not hold.
type LeftOut struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// Extracted is what the gateway tells of an extract.
type Extracted struct {
	Delivery Delivery       `json:"delivery"`
	Rows     int            `json:"rows"`
	Records  int            `json:"records"`
	ByKind   map[string]int `json:"byKind"`
	Left     []LeftOut      `json:"leftOut"`
	LeftBy   map[string]int `json:"leftOutBy"`
}

// call makes one call. An answer other than 2xx is an error with its status and
// no more, since a problem document may be shown to a person.
func (c *Client) call(ctx context.Context, method, path string, body []byte, kind string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, c.URL+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+c.Token)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return fmt.Errorf("call the gateway: %w", err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("read the gateway's answer: %w", err)
	}
	if res.StatusCode/100 != 2 {
		return &StatusError{Method: method, Status: res.StatusCode, Problem: data}
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(data, into)
}

// StatusError is an answer other than 2xx.
type StatusError struct {
	Method  string
	Status  int
	Problem []byte // the problem document
}

// Error says the status.
func (e *StatusError) Error() string {
	return fmt.Sprintf("the gateway answered %s with %d", e.Method, e.Status)
}

// Put hands in a version of a record, trying again while the gateway asks it to
// wait.
func (c *Client) Put(ctx context.Context, id string, record []byte) error {
	return c.patiently(ctx, func() error {
		return c.call(ctx, http.MethodPut, "/v1/records/"+url.PathEscape(id), record, "application/json", nil)
	})
}

// PutBlob hands in an attachment.
func (c *Client) PutBlob(ctx context.Context, sha256 string, body []byte) error {
	return c.patiently(ctx, func() error {
		return c.call(ctx, http.MethodPut, "/v1/blobs/"+sha256, body, "application/octet-stream", nil)
	})
}

func (c *Client) patiently(ctx context.Context, call func() error) error {
	for {
		err := call()
		status, ok := err.(*StatusError) //nolint:errorlint // made by call, never wrapped
		if !ok || status.Status != http.StatusTooManyRequests {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Of gives what became of a record's deliveries, in order.
func (c *Client) Of(ctx context.Context, id string) ([]Delivery, error) {
	var list struct {
		Deliveries []Delivery `json:"deliveries"`
	}
	err := c.patiently(ctx, func() error {
		return c.call(ctx, http.MethodGet, "/v1/records/"+url.PathEscape(id)+"/deliveries", nil, "", &list)
	})
	return list.Deliveries, err
}

// Events gives everything that happened, in order.
func (c *Client) Events(ctx context.Context) ([]Event, error) {
	var all []Event
	for after := int64(0); ; {
		var page struct {
			Events []Event `json:"events"`
			Next   int64   `json:"next"`
		}
		err := c.patiently(ctx, func() error {
			return c.call(ctx, http.MethodGet, "/v1/events?limit=200&after="+strconv.FormatInt(after, 10), nil, "", &page)
		})
		if err != nil || len(page.Events) == 0 {
			return all, err
		}
		all, after = append(all, page.Events...), page.Next
	}
}

// Quiet waits until nothing of the team is on its way.
func (c *Client) Quiet(ctx context.Context) error {
	for {
		var list struct {
			Deliveries []Delivery `json:"deliveries"`
		}
		err := c.patiently(ctx, func() error {
			return c.call(ctx, http.MethodGet, "/v1/deliveries?state=planned&state=ready&state=sending&limit=1", nil, "", &list)
		})
		if err != nil || len(list.Deliveries) == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Extract asks for the council's extract of a period, START/END.
func (c *Client) Extract(ctx context.Context, period string) (Extracted, error) {
	body, err := json.Marshal(map[string]string{"period": period})
	if err != nil {
		return Extracted{}, err
	}
	var out Extracted
	err = c.patiently(ctx, func() error {
		return c.call(ctx, http.MethodPost, "/v1/extracts/cld", body, "application/json", &out)
	})
	return out, err
}
