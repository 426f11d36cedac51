// SPDX-License-Identifier: Apache-2.0

package cld

import (
	"github.com/carelode/lode/adapters"
)

// Adapter writes team extracts and drops them in the council's folder. It is
// safe for several goroutines at once.
type Adapter struct {
	plan   *plan
	set    settings
	opened func(dir string) (adapters.Folder, error)
}

// Factory gives the adapter's descriptor and constructor.
func Factory() adapters.Factory {
	return adapters.Factory{
		Descriptor: descriptor(), Explained: explained,
		New: func(o adapters.Options) (adapters.Adapter, error) { return New(o) },
	}
}

// New makes an adapter of checked settings (adapters.CheckSettings). It fails
// with care.Problems that name a setting, or a line of the profile.
func New(o adapters.Options) (*Adapter, error) {
	set, err := readSettings(o.Settings)
	if err != nil {
		return nil, err
	}
	p, err := loadProfile(o.Settings["profile"])
	if err != nil {
		return nil, err
	}
	a := &Adapter{plan: p, set: set, opened: o.Folder}
	if a.opened == nil {
		a.opened = adapters.OpenFolder
	}
	return a, nil
}

// Descriptor describes the adapter.
func (a *Adapter) Descriptor() adapters.Descriptor { return descriptor() }

// Doubtful gives the headers of the columns whose list of values is of low or
// unknown certainty, as the profile says. A report should show them.
func (a *Adapter) Doubtful() []string { return append([]string(nil), a.plan.low...) }

func descriptor() adapters.Descriptor {
	return adapters.Descriptor{
		Name:       "cld",
		Title:      "Council Client Level Data: team extract",
		Recipient:  "council",
		Formats:    []string{"CSV (team extract in the shape of Adult Social Care Client Level Data, Release 2)"},
		Uses:       uses(),
		RepeatSafe: true,
		WaitFor:    adapters.Sent,
		Ends:       adapters.Received,
		Corrects:   adapters.CorrectsByReplacing,
		Stability:  "trial",
		Owner:      "Lode",
		Settings:   settingsList(),
	}
}

// uses lists what the adapter may see: no name, no note, no visit.
func uses() []string {
	paths := []string{
		"id", "episode.start", "episode.end", "episode.status",
		"person.nhsNumber.value", "person.nhsNumber.status", "person.identifiers", "person.birthDate", "person.deathDate",
		"person.statedGender", "person.ethnicity", "person.addresses.use", "person.addresses.postcode", "person.addresses.from",
		"person.addresses.to", "person.gpPractice.odsCode", "person.accommodation", "person.employment", "person.funding",
		"person.supportReason", "person.impairments.answer", "person.impairments.items.kind", "person.impairments.items.degree",
		"person.hasUnpaidCarer", "person.caresFor.councilId", "person.caresFor.hoursPerWeek", "person.restricted",
	}
	return append(paths, itemUses()...)
}

func itemUses() []string {
	fields := []struct {
		list  string
		names []string
	}{
		{"sharing.objections", []string{"to", "parts", "from", "lifted"}},
		{"eligibility", []string{"assessment"}},
		{"contacts", []string{"first", "route", "start", "end", "status", "outcome", "decidedOn"}},
		{"assessments", []string{"kind", "start", "end", "status", "method", "eligibleNeeds", "outcome"}},
		{"services", []string{
			"type", "component", "start", "end", "status", "mechanism", "providerCqcLocation", "payer", "unitCost", "costPer",
			"unitsPerWeek", "description", "outcome",
		}},
		{"reviews", []string{"reason", "start", "end", "status", "method", "outcomesAchieved", "planChanged", "outcome"}},
	}
	var paths []string
	for _, f := range fields {
		for _, name := range append([]string{"id", "supersedes", "withdrawn.reason"}, f.names...) {
			paths = append(paths, f.list+"."+name)
		}
	}
	return paths
}
