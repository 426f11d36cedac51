// SPDX-License-Identifier: Apache-2.0

package stage

import (
	"context"
	"fmt"

	"github.com/carelode/lode/conformance/people"
)

// Verdict is what became of one person's deliveries to the shared care record,
// and whether that is what the story expects.
type Verdict struct {
	Story  people.Story
	Record string
	Lane   []Delivery
	Wrong  string // why it is not as expected; "" when it is
}

// Outcome is the whole performance.
type Outcome struct {
	Verdicts    []Verdict
	Extracts    []Extract
	Overwritten []string // other organisations' resources that were written to
}

// Extract is one team's extract, as told and as found.
type Extract struct {
	Team  string
	Told  Extracted
	File  Counted
	Wrong string
}

// Good reports whether all is as expected.
func (o Outcome) Good() bool {
	if len(o.Overwritten) > 0 {
		return false
	}
	for _, v := range o.Verdicts {
		if v.Wrong != "" {
			return false
		}
	}
	for _, e := range o.Extracts {
		if e.Wrong != "" {
			return false
		}
	}
	return true
}

// Judge asks the gateway what became of everyone.
func (p *Play) Judge(ctx context.Context) ([]Verdict, error) {
	refused, err := p.refusals(ctx)
	if err != nil {
		return nil, err
	}
	var all []Verdict
	for i := range p.Load.Len() {
		steps := p.Load.Steps(i)
		last := steps[len(steps)-1].Record
		lanes, err := p.Teams[last.Team].Of(ctx, last.ID)
		if err != nil {
			return nil, fmt.Errorf("ask about person %d: %w", i, err)
		}
		v := Verdict{Story: p.Load.Story(i), Record: last.ID}
		for _, d := range lanes {
			if d.Destination == SharedRecord {
				d.Refused = refused[d.ID]
				v.Lane = append(v.Lane, d)
			}
		}
		v.Wrong = wrong(v)
		all = append(all, v)
	}
	return all, nil
}

// refusals gives the reasons of the deliveries that were refused, by their ids,
// also of those that have been made good since.
func (p *Play) refusals(ctx context.Context) (map[string]string, error) {
	reasons := make(map[string]string)
	for _, team := range sorted(p.Teams) {
		events, err := p.Teams[team].Events(ctx)
		if err != nil {
			return nil, fmt.Errorf("ask what happened at %s: %w", team, err)
		}
		for _, e := range events {
			if e.To == "refused" {
				reasons[e.Delivery] = e.Reason
			}
		}
	}
	return reasons, nil
}

// wrong compares a lane with its story.
func wrong(v Verdict) string {
	if len(v.Lane) == 0 {
		return "nothing was planned"
	}
	switch v.Story.Fates[people.SharedRecord] { //nolint:exhaustive // the others end as filed
	case people.Objection:
		return v.heldAtEnd("objection", v.Story.From)
	case people.SeveralMatches:
		return v.heldAtEnd("hold", 1)
	case people.OneNumberTwice:
		return v.heldAtEnd("same-number", 1)
	case people.Refusal:
		return firstOf(v.refusedBefore(v.Story.Until), v.filedAtEnd())
	case people.NoTrace:
		return firstOf(v.heldBefore(v.Story.Until), v.filedAtEnd())
	case people.WrongPerson:
		return v.corrected()
	default:
		return v.filedAtEnd()
	}
}

func firstOf(reasons ...string) string {
	for _, r := range reasons {
		if r != "" {
			return r
		}
	}
	return ""
}

// filedAtEnd wants every delivery at its end and the last one filed.
func (v Verdict) filedAtEnd() string {
	for _, d := range v.Lane {
		if !d.Final {
			return fmt.Sprintf("version %d is %s (%s)", d.To, d.State, d.Code)
		}
	}
	if last := v.Lane[len(v.Lane)-1]; last.State != "filed" {
		return fmt.Sprintf("the last, of version %d, is %s (%s)", last.To, last.State, last.Code)
	}
	return ""
}

// heldAtEnd wants the last delivery held for the reason; with an objection,
// nothing but corrections filed from that version on.
func (v Verdict) heldAtEnd(code string, from int) string {
	last := v.Lane[len(v.Lane)-1]
	if last.State != "held" || last.Code != code {
		return fmt.Sprintf("the last, of version %d, is %s (%s), not held (%s)", last.To, last.State, last.Code, code)
	}
	for _, d := range v.Lane {
		if code == "objection" && d.To >= from && d.State == "filed" && !d.Correction {
			return fmt.Sprintf("version %d was filed in spite of the objection", d.To)
		}
	}
	return ""
}

// refusedBefore wants the versions before one refused, and closed by it since.
func (v Verdict) refusedBefore(until int) string {
	refused := 0
	for _, d := range v.Lane {
		if d.To < until && d.State == "filed" {
			return fmt.Sprintf("version %d was filed for a person of another birth date", d.To)
		}
		if d.To < until && d.State == "closed" && d.Code == "mended" && d.Refused != "" {
			refused++
		}
		if d.To == until && d.From != 0 {
			return "the version after the refusal does not hold all of it"
		}
	}
	if refused == 0 {
		return "nothing was refused"
	}
	return ""
}

// heldBefore wants the versions before one never filed.
func (v Verdict) heldBefore(until int) string {
	for _, d := range v.Lane {
		if d.To < until && d.State != "superseded" {
			return fmt.Sprintf("version %d is %s (%s)", d.To, d.State, d.Code)
		}
	}
	return ""
}

// corrected wants the correction filed; where the person objects from then on,
// nothing but corrections.
func (v Verdict) corrected() string {
	filed := false
	for _, d := range v.Lane {
		filed = filed || (d.To == v.Story.Until && d.State == "filed")
	}
	if !filed {
		return "the correction was not filed"
	}
	if v.Story.Objects == 0 {
		return v.filedAtEnd()
	}
	return v.heldAtEnd("objection", v.Story.Objects)
}
