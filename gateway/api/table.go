// SPDX-License-Identifier: Apache-2.0

package api

import (
	"net/http"
	"slices"

	"github.com/carelode/lode/gateway"
)

// table is every route that there is. Nothing else answers.
func table(l Limits, page, metrics http.Handler) []route {
	all := slices.Concat(recordRoutes(l), deliveryRoutes(l), teamRoutes(l), standardRoutes(), machineRoutes())
	if page != nil {
		all = append(all, route{
			method: http.MethodGet, path: "/", name: "page", about: "The status page, for people.",
			query:   []param{{name: "refresh", about: "off: the page does not read itself anew.", kind: ""}},
			answers: []answer{{200, "The page.", typeHTML, nil}}, serve: foreign(page),
		})
	}
	if metrics != nil {
		all = append(all, route{
			method: http.MethodGet, path: "/metrics", name: "metrics", about: "Measurements in Prometheus's format, without personal data.",
			answers: []answer{{200, "The measurements.", typeText, nil}}, serve: foreign(metrics),
		})
	}
	return all
}

func recordRoutes(l Limits) []route {
	return []route{
		{
			method: http.MethodPut, path: "/v1/records/{id}", name: "putRecord",
			about:   "Takes a new version of a person's record. Its id must mean nothing, since it stands in addresses and in clear in the store: an NHS number is refused. Versions rise from 1; gaps are allowed. Once it answers 202, the version and its deliveries are durable. The same version with the same bytes gets the same answer again; the same with other bytes, or an older one, is a conflict that names the newest.",
			body:    &body{typeJSON, l.Record, recordSchema},
			answers: []answer{{202, "Accepted: every delivery that was planned, and every destination that hears nothing, with the reason.", typeJSON, gateway.Answer{}}},
			serve:   putRecord,
		},
		{
			method: http.MethodGet, path: "/v1/records/{id}", name: "getRecord",
			about:   "Gives the newest version of a record, byte for byte as it was accepted. The read is audited.",
			answers: []answer{{200, "The record.", typeJSON, recordSchema}, {304, "It is still the version named in If-None-Match.", "", nil}},
			serve:   getRecord,
		},
		{
			method: http.MethodGet, path: "/v1/records/{id}/deliveries", name: "getRecordDeliveries",
			about:   "Says what became of every delivery about a record.",
			answers: []answer{{200, "The deliveries, by destination and in order.", typeJSON, deliveryList{}}},
			serve:   getRecordDeliveries,
		},
		{
			method: http.MethodPut, path: "/v1/blobs/{sha256}", name: "putBlob", time: l.Transfer,
			about:   "Takes an attachment under its SHA-256, before the record that cites it. Taking the same again changes nothing.",
			body:    &body{typeBytes, l.Attachment, nil},
			answers: []answer{{200, "It is durable.", typeJSON, blobView{}}},
			serve:   putBlob,
		},
		{
			method: http.MethodGet, path: "/v1/blobs/{sha256}", name: "getBlob", time: l.Transfer,
			about:   "Gives an attachment. The read is audited.",
			answers: []answer{{200, "The bytes.", typeBytes, nil}},
			serve:   getBlob,
		},
		{
			method: http.MethodPost, path: "/v1/preview", name: "preview",
			about:   "Says what each destination would be sent if this version were put now. Nothing is stored and nothing is sent.",
			body:    &body{typeJSON, l.Record, recordSchema},
			answers: []answer{{200, "For each destination, the messages or the reason why there are none.", typeJSON, previewList{}}},
			serve:   preview,
		},
	}
}

func deliveryRoutes(l Limits) []route {
	one := func(about string) []answer { return []answer{{200, about, typeJSON, deliveryView{}}} }
	return []route{
		{
			method: http.MethodGet, path: "/v1/deliveries", name: "findDeliveries", about: "Finds the team's deliveries, newest first.",
			query: []param{
				{name: "destination", about: "Only to this destination.", kind: ""},
				{name: "record", about: "Only about this record.", kind: ""},
				{name: "period", about: "Only extracts of this period, as START/END.", kind: ""},
				{name: "state", about: "Only in this state; may be repeated.", kind: "", many: true},
				{name: "before", about: "Only those older than this delivery: `next` of the page before.", kind: ""},
				limitParam(),
			},
			answers: []answer{{200, "A page of deliveries.", typeJSON, deliveryList{}}},
			serve:   findDeliveries,
		},
		{
			method: http.MethodGet, path: "/v1/deliveries/{id}", name: "getDelivery", about: "Says what became of one delivery.",
			answers: one("The delivery."), serve: getDelivery,
		},
		{
			method: http.MethodPost, path: "/v1/deliveries/{id}/retry", name: "retryDelivery",
			about:   "Lets a delivery go on its way again: one that is held, parked, unconfirmed or overdue.",
			answers: one("The delivery as it is now."), serve: retryDelivery,
		},
		{
			method: http.MethodPost, path: "/v1/deliveries/{id}/withdraw", name: "withdrawDelivery", about: "Stops a delivery that was not sent yet.",
			body: &body{typeJSON, l.Small, withdrawal{}}, answers: one("The delivery as it is now."), serve: withdrawDelivery,
		},
		{
			method: http.MethodPost, path: "/v1/deliveries/{id}/close", name: "closeDelivery",
			about: "Ends what a person has looked at: a delivery that is refused, unconfirmed, overdue or parked.",
			body:  &body{typeJSON, l.Small, closing{}}, answers: one("The delivery as it is now."), serve: closeDelivery,
		},
	}
}

func teamRoutes(l Limits) []route {
	return []route{
		{
			method: http.MethodGet, path: "/v1/destinations", name: "getDestinations", about: "Says how the team's destinations stand: whether each can be reached, and what waits.",
			answers: []answer{{200, "The destinations.", typeJSON, destinationList{}}}, serve: getDestinations,
		},
		{
			method: http.MethodGet, path: "/v1/tasks", name: "getTasks", about: "Gives what people are asked to do, oldest due first.",
			query:   []param{{name: "all", about: "Finished ones too.", kind: false}, limitParam()},
			answers: []answer{{200, "The tasks.", typeJSON, taskList{}}}, serve: getTasks,
		},
		{
			method: http.MethodPost, path: "/v1/tasks/{id}/seen", name: "seeTask", about: "Says that a person has seen a task.",
			answers: []answer{{200, "The task as it is now.", typeJSON, taskView{}}}, serve: seeTask,
		},
		{
			method: http.MethodPost, path: "/v1/tasks/{id}/done", name: "finishTask", about: "Says that a task is done. Saying it twice changes nothing.",
			body:    &body{typeJSON, l.Small, finishing{}},
			answers: []answer{{200, "The task as it is now.", typeJSON, taskView{}}}, serve: finishTask,
		},
		{
			method: http.MethodGet, path: "/v1/inbox", name: "getInbox", about: "Gives what came in for the team, newest first, as it came. The read is audited.",
			query:   []param{limitParam()},
			answers: []answer{{200, "What came in.", typeJSON, inboxList{}}}, serve: getInbox,
		},
		{
			method: http.MethodGet, path: "/v1/events", name: "getEvents", about: "Tells what happened, in order, for the team's own system. Ask again with after set to next.",
			query:   []param{{name: "after", about: "The cursor of the last event that you have; 0 for all.", kind: int64(0)}, limitParam()},
			answers: []answer{{200, "The events.", typeJSON, eventList{}}}, serve: getEvents,
		},
		{
			method: http.MethodPost, path: "/v1/extracts/cld", name: "extractCLD", time: l.Extract,
			about:   "Writes the council's client level data extract of the team's records and plans its delivery. Asking twice is two deliveries, in order.",
			body:    &body{typeJSON, l.Small, extraction{}},
			answers: []answer{{202, "The delivery, and what the file holds.", typeJSON, extractView{}}}, serve: extractCLD,
		},
	}
}

func standardRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/v1/schema/care-record.json", name: "getRecordSchema", about: "Gives the JSON Schema (2020-12) of the care record.",
			answers: []answer{{200, "The schema.", typeSchema, map[string]any{}}}, serve: getRecordSchema,
		},
		{
			method: http.MethodGet, path: "/fhir/R4/metadata", name: "getCapabilityStatement", about: "Says what the FHIR face can do.",
			answers: []answer{{200, "A CapabilityStatement.", typeFHIR, map[string]any{}}}, serve: getMetadata,
		},
	}
}

func machineRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/healthz", name: "healthz", about: "Says that the process runs.",
			answers: []answer{{200, "It runs.", typeJSON, healthView{}}}, serve: healthz,
		},
		{
			method: http.MethodGet, path: "/readyz", name: "readyz", about: "Says whether work can be taken: the store writes and has room.",
			answers: []answer{{200, "It can.", typeJSON, healthView{}}}, serve: readyz,
		},
		{
			method: http.MethodGet, path: "/openapi.json", name: "getOpenAPI", about: "Gives this document.",
			answers: []answer{{200, "The document.", typeJSON, map[string]any{}}}, serve: getOpenAPI,
		},
	}
}
