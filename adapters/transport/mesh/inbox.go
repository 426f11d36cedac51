// SPDX-License-Identifier: Apache-2.0

package mesh

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/mapping/care"
)

// page is how many ids are asked for at once; it is what version 1 gives at most.
const page = "500"

// Inbox yields the ids of what waits in the mailbox, oldest first, over all
// pages; filter is MESH's own workflow filter, such as "*_ACK", or "" for all.
// With answers of version 1, which have no pages, it ends after 500: what was
// acknowledged makes room for the rest.
func (c *Client) Inbox(ctx context.Context, filter string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		query := url.Values{"max_results": {page}}
		if filter != "" {
			query.Set("workflow_filter", filter)
		}
		for more := true; more; {
			ids, next, err := c.inboxPage(ctx, query)
			if err != nil {
				yield("", err)
				return
			}
			for _, id := range ids {
				if !yield(id, nil) {
					return
				}
			}
			more = next != "" && len(ids) > 0 && next != query.Get("continue_from")
			query.Set("continue_from", next)
		}
	}
}

// inboxPage gives one page, and from where to go on. Of the link to the next
// page only that is taken: where to ask is ours to say.
func (c *Client) inboxPage(ctx context.Context, query url.Values) (ids []string, next string, err error) {
	answer, err := c.do(ctx, httpclient.Request{Method: http.MethodGet, Tries: 2}, "inbox?"+query.Encode())
	if err != nil {
		return nil, "", err
	}
	var said struct {
		Messages []string          `json:"messages"`
		Links    map[string]string `json:"links"`
	}
	if err := answer.JSON(&said); err != nil {
		return nil, "", err
	}
	for _, id := range said.Messages {
		if plainID(id) {
			ids = append(ids, id)
		}
	}
	if len(ids) < len(said.Messages) {
		return nil, "", &care.Error{Kind: care.Unavailable, Message: "MESH's list of messages holds what is no message's id"}
	}
	if link, err := url.Parse(said.Links["next"]); err == nil {
		next = link.Query().Get("continue_from")
	}
	return ids, next, nil
}

// Acknowledge says that a message is safely stored here, which removes it from
// the mailbox. It may be said again.
func (c *Client) Acknowledge(ctx context.Context, id string) error {
	if !plainID(id) {
		return care.At(care.Internal, "id", "format", "is no message's id")
	}
	_, err := c.do(ctx, httpclient.Request{Method: http.MethodPut, Safe: true, Tries: 2}, "inbox/"+id+"/status/acknowledged")
	return err
}

// Tracked is what MESH tells of a message that was sent.
type Tracked struct {
	Status      string // "accepted", "acknowledged" and others
	Code        string // "00" is well
	Description string // MESH's words
	Recipient   string // the mailbox
}

// Track asks about a message by MESH's id. That a message was accepted or
// collected says nothing of what its recipient did with it; and MESH does not
// want to be asked often.
func (c *Client) Track(ctx context.Context, id string) (Tracked, error) {
	answer, err := c.do(ctx, httpclient.Request{Method: http.MethodGet, Tries: 1}, "outbox/tracking?"+url.Values{"messageID": {id}}.Encode())
	if err != nil {
		return Tracked{}, err
	}
	var said struct {
		Status      string `json:"status"`
		Code        string `json:"status_code"`
		Description string `json:"status_description"`
		Recipient   string `json:"recipient"`
		FirstCode   string `json:"statusCode"`
		FirstWords  string `json:"statusDescription"`
	}
	if err := answer.JSON(&said); err != nil {
		return Tracked{}, err
	}
	t := Tracked{Status: said.Status, Code: said.Code, Description: said.Description, Recipient: said.Recipient}
	if t.Code == "" {
		t.Code = said.FirstCode
	}
	if t.Description == "" {
		t.Description = said.FirstWords
	}
	return t, nil
}

// Lookup gives the mailboxes of an organisation, by ODS code, that take a
// workflow; none when there is none.
func (c *Client) Lookup(ctx context.Context, ods, workflow string) ([]string, error) {
	answer, err := c.do(ctx, httpclient.Request{Method: http.MethodGet, Tries: 2}, "/endpointlookup/"+url.PathEscape(ods)+"/"+url.PathEscape(workflow))
	if err != nil {
		return nil, err
	}
	var said struct {
		Results []struct {
			Mailbox string `json:"mailbox_id"`
			Address string `json:"address"` // version 1
		} `json:"results"`
	}
	if err := answer.JSON(&said); err != nil {
		return nil, err
	}
	var found []string
	for _, r := range said.Results {
		switch {
		case plainID(r.Mailbox):
			found = append(found, r.Mailbox)
		case plainID(r.Address):
			found = append(found, r.Address)
		}
	}
	return found, nil
}
