// SPDX-License-Identifier: Apache-2.0

package api

import (
	"net/http"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// cldAdapter is the name of the adapter whose extracts this route asks for.
const cldAdapter = "cld"

type extraction struct {
	Period      string `json:"period" doc:"START/END, both days included: 2026-04-01/2026-06-30. Or give start and end."`
	Start       string `json:"start" doc:"The first day."`
	End         string `json:"end" doc:"The last day."`
	Destination string `json:"destination" doc:"Which destination, if the team has more than one for this extract."`
}

// extractView is an extract on its way, and what it holds.
type extractView struct {
	Delivery deliveryView   `json:"delivery"`
	Rows     int            `json:"rows" doc:"Rows written, apart from the header."`
	Records  int            `json:"records" doc:"Records read."`
	ByKind   map[string]int `json:"byKind" doc:"Rows by kind."`
	Left     []leftView     `json:"leftOut" doc:"What was not written, and why; the first of them."`
	LeftBy   map[string]int `json:"leftOutBy" doc:"How much was left out, by reason."`
}

type leftView struct {
	Record string `json:"record"`
	Path   string `json:"path,omitempty"`
	Reason string `json:"reason"`
}

func extractCLD(c *call) error {
	var in extraction
	if err := c.fields(&in); err != nil {
		return err
	}
	period, err := in.period()
	if err != nil {
		return err
	}
	destination, err := c.extractTo(in.Destination)
	if err != nil {
		return err
	}
	done, err := c.gateway.Extract(c.ctx(), c.who, destination, period)
	if err != nil {
		return err
	}
	return c.answer(http.StatusAccepted, extractOf(c.view(done.Delivery), done.Summary))
}

func extractOf(d deliveryView, s adapters.Summary) extractView {
	v := extractView{Delivery: d, Rows: s.Rows, Records: s.Records, ByKind: s.ByKind, Left: []leftView{}, LeftBy: s.LeftOutBy}
	for _, l := range s.Left {
		v.Left = append(v.Left, leftView{l.Record, l.Path, l.Reason})
	}
	if v.ByKind == nil {
		v.ByKind = map[string]int{}
	}
	if v.LeftBy == nil {
		v.LeftBy = map[string]int{}
	}
	return v
}

func (e extraction) period() (care.Period, error) {
	text := e.Period
	switch {
	case text != "" && (e.Start != "" || e.End != ""):
		return care.Period{}, badField("period", "exclusive", "give either period, or start and end")
	case text == "" && (e.Start == "" || e.End == ""):
		return care.Period{}, badField("period", "required", "is missing: give period, or start and end")
	case text == "":
		text = e.Start + "/" + e.End
	}
	p, err := care.ParsePeriod(text)
	if err != nil || p.Start == "" || p.End == "" {
		return care.Period{}, badField("period", "period", "must be two dates, START/END, the first not after the second")
	}
	return p, nil
}

func badField(path, rule, message string) error {
	return &refusal{sort: unacceptable(), faults: []Fault{{path, rule, message}}}
}

// extractTo gives the destination that was named, or the team's only one.
func (c *call) extractTo(name string) (string, error) {
	if name != "" {
		return name, nil
	}
	for _, s := range c.gateway.Destinations(c.who.Team) {
		if s.About.Name != cldAdapter {
			continue
		}
		if name != "" {
			return "", badField("destination", "required", "the team has several: say which")
		}
		name = s.Name
	}
	if name == "" {
		return "", badField("destination", "required", "the team has no destination for this extract: one with the adapter cld belongs in the settings")
	}
	return name, nil
}
