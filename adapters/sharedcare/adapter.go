// SPDX-License-Identifier: Apache-2.0

// Package sharedcare sends a person's record to a shared care record: a FHIR R4
// REST server that takes transaction Bundles of UK Core resources.
//
// It knows how such a server is asked, what its answers mean, and which paths of
// the record it may see. It knows no other destination and nothing of lanes: that
// an older message never comes after a newer one is the gateway's promise, since
// only the head of a lane is delivered.
//
// It writes only resources that bear our identifier. The person is found by NHS
// number and never written, unless the settings say that we are their master.
package sharedcare

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
)

// contentType is what we send and the only thing that we take in return.
const contentType = "application/fhir+json"

// Adapter speaks to one shared care record. It is safe for concurrent use.
type Adapter struct {
	set    settings
	client *httpclient.Client
}

var (
	_ adapters.Sender = (*Adapter)(nil)
	_ adapters.Prober = (*Adapter)(nil)
)

// Factory makes adapters for shared care records.
func Factory() adapters.Factory {
	return adapters.Factory{Descriptor: descriptor(), New: open, Explained: explained}
}

// open makes an adapter; it opens no connection.
func open(o adapters.Options) (adapters.Adapter, error) {
	set, err := readSettings(o)
	if err != nil {
		return nil, err
	}
	client, err := httpclient.New(set.client(o))
	if err != nil {
		return nil, fmt.Errorf("make the HTTP client: %w", err)
	}
	return &Adapter{set: set, client: client}, nil
}

// Descriptor describes the adapter. Unless the settings make us the master of
// the Patient, it does not see what only a Patient would hold: the gateway then
// keeps names, address and the like from it altogether.
func (a *Adapter) Descriptor() adapters.Descriptor {
	d := descriptor()
	if !a.set.masterOf.Patient {
		d.Uses = slices.DeleteFunc(d.Uses, func(path string) bool { return slices.Contains(patientOnly(), path) })
	}
	return d
}

// Encode gives at most two messages: first what corrects the shared record, which
// no objection stops, then the rest of what changed. A referral newly asked is
// among the rest and no event: the shared record is told of it, and whoever is
// asked gets a message of their own, from another adapter.
func (a *Adapter) Encode(change care.Change, facts adapters.Facts) ([]adapters.Message, error) {
	made, err := tofhir.Transactions(change, tofhir.Delivery{Key: facts.Key, Sender: sender(facts.Team), Writes: a.set.masterOf, Unsure: facts.Unsure})
	if err != nil {
		return nil, err
	}
	messages := make([]adapters.Message, 0, len(made))
	for i := range made {
		m, err := message(&made[i], facts, change.After)
		if err != nil {
			return nil, err
		}
		messages = append(messages, m)
	}
	return messages, nil
}

func sender(t adapters.Team) tofhir.Sender {
	return tofhir.Sender{
		ID: t.ID, Name: t.Name, ODSCode: t.ODSCode, Phone: t.Phone,
		Organisation: t.Organisation, OrganisationODS: t.OrganisationODS,
	}
}

func message(m *tofhir.Message, facts adapters.Facts, after *care.Record) (adapters.Message, error) {
	body, err := fhir.Append(make([]byte, 0, 2048*len(m.Bundle.Entry)), &m.Bundle)
	if err != nil {
		return adapters.Message{}, unencodable(err, m, after)
	}
	return adapters.Message{
		Key: m.Key, Header: headers(m.Key, facts.Key, after.Version), ContentType: contentType,
		Body: adapters.Bytes(body), Correction: m.Correction, Items: m.Items,
	}, nil
}

// Deliver posts the transaction once. The server does nothing twice when it gets
// the same message again, so an answer that is lost or cannot be believed is
// worth another attempt.
func (a *Adapter) Deliver(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
	header := http.Header{"Content-Type": {m.ContentType}, "Accept": {contentType}}
	for name, value := range m.Header {
		header.Set(name, value)
	}
	answer, err := a.client.Do(ctx, httpclient.Request{
		Method: http.MethodPost, URL: a.set.baseURL, Header: header, Open: m.Body.Open, Size: m.Body.Size(),
		Safe: true, Accept: []string{contentType, "application/json"},
	})
	if err != nil {
		return adapters.Receipt{}, explain(answer, err)
	}
	if err := believe(m, answer); err != nil {
		return adapters.Receipt{}, err
	}
	return adapters.Receipt{Reached: adapters.Filed}, nil
}

// Probe asks for the server's CapabilityStatement, which names nobody.
func (a *Adapter) Probe(ctx context.Context) error {
	answer, err := a.client.Do(ctx, httpclient.Request{
		Method: http.MethodGet, URL: strings.TrimSuffix(a.set.baseURL, "/") + "/metadata",
		Header: http.Header{"Accept": {contentType}}, Accept: []string{contentType, "application/json"},
	})
	if err != nil {
		return err
	}
	view, err := fhir.Read(answer.Body)
	if err != nil || view.ResourceType() != "CapabilityStatement" {
		return answer.Doubt("the address does not answer as a FHIR server does")
	}
	return nil
}
