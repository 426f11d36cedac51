// SPDX-License-Identifier: Apache-2.0

// Package api is Lode's HTTP face for machines: a team's own system, an
// integrator's program, a monitor. One table holds every route, and the OpenAPI
// document, the checks of parameters and bodies, and the tests are made from it.
//
// It knows HTTP, who calls (gateway/access) and the gateway's verbs. It knows
// no adapter, no engine of the store, and no rule about care records: it hands
// bytes on and tells what became of them. It writes no value of a record, and
// no address with an id in it, into a log, a metric or a trace.
package api
