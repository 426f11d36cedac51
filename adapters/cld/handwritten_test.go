// SPDX-License-Identifier: Apache-2.0

package cld_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/carelode/lode/adapters/cld"
	"github.com/carelode/lode/mapping/care"
)

// byHand is what a programmer would write for one council and no other: the
// rules in code, maps for the codes, encoding/csv for the file. It checks
// nothing, counts nothing and knows no setting. It is the measure of the
// benchmark, and a second opinion on every row.
type byHand struct {
	w                                                              *csv.Writer
	gender, ethnicity, reason, home, work, yesNo, answer           map[string]string
	sight, sightAnswer, ears, earsAnswer, funding, outcome, route  map[string]string
	assessment, method, kind, component, mechanism, why, met, unit map[string]string
}

func newByHand(tb testing.TB, w io.Writer) *byHand {
	tb.Helper()
	var file struct {
		Columns []struct{ Header string }
		Lists   map[string]struct {
			Translate []struct {
				From  string
				Codes map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(cld.ReleaseTwo(), &file); err != nil {
		tb.Fatal(err)
	}
	codes := func(list string, n int) map[string]string { return file.Lists[list].Translate[n].Codes }
	h := &byHand{
		w: csv.NewWriter(w), gender: codes("gender", 0), ethnicity: codes("ethnicity", 0), reason: codes("primary-support-reason", 0),
		home: codes("accommodation-status", 0), work: codes("employment-status", 0), yesNo: codes("has-unpaid-carer", 0),
		answer: codes("autism", 0), sight: codes("visual-impairment", 0), sightAnswer: codes("visual-impairment", 1),
		ears: codes("hearing-impairment", 0), earsAnswer: codes("hearing-impairment", 1), funding: codes("client-funding-status", 0),
		outcome: codes("event-outcome", 0), route: codes("route-of-access", 0), assessment: codes("assessment-type", 0),
		method: codes("assessment-method", 0), kind: codes("service-type", 0), component: codes("service-component", 0),
		mechanism: codes("delivery-mechanism", 0), why: codes("review-reason", 0), met: codes("review-outcomes-achieved", 0),
		unit: codes("cost-frequency", 0),
	}
	h.w.UseCRLF = true
	header := make([]string, len(file.Columns))
	for i, c := range file.Columns {
		header[i] = c.Header
	}
	if err := h.w.Write(header); err != nil {
		tb.Fatal(err)
	}
	return h
}

func dmy(d care.Date) string {
	if len(d) != 10 {
		return ""
	}
	return string(d[8:] + "/" + d[5:7] + "/" + d[:4])
}

func ref(record, part, id string) string {
	sum := sha256.Sum256([]byte("carelode/cld\x00soham\x00" + record + "\x00" + part + "\x00" + id))
	return "L-" + base32.StdEncoding.EncodeToString(sum[:10])
}

// write writes one person's rows.
func (h *byHand) write(r *care.Record, period care.Period) error {
	p := &r.Person
	birth, err := time.Parse(time.DateOnly, string(p.BirthDate))
	if err != nil || birth.AddDate(18, 0, 0).Format(time.DateOnly) > string(period.End) {
		return nil //nolint:nilerr // as the adapter: no row for those whose age is not known
	}
	var c [46]string
	h.person(&c, r, period)
	died := care.Date("")
	if p.DeathDate != "" && care.Date(p.DeathDate) <= period.End {
		died = care.Date(p.DeathDate)
		c[9] = dmy(died)
	}
	return errors.Join(h.requests(r, period, c), h.assessments(r, period, c), h.services(r, period, c, died), h.reviews(r, period, c))
}

func (h *byHand) requests(r *care.Record, period care.Period, base [46]string) error {
	for _, v := range care.Live(r.Contacts) {
		end := v.DecidedOn
		if end == "" && v.Outcome != "" {
			end = cmp.Or(v.End.Date(), v.Start.Date())
		}
		if !v.First || v.Status != "finished" || !period.Contains(end) {
			continue
		}
		c := base
		h.event(&c, "Request", ref(r.ID, "contacts", first(r.Contacts, v.ID, v.Supersedes)), v.Start.Date(), end, h.outcome[v.Outcome])
		c[27] = h.route[v.Route]
		if err := h.w.Write(c[:]); err != nil {
			return err
		}
	}
	return nil
}

func (h *byHand) assessments(r *care.Record, period care.Period, base [46]string) error {
	for _, v := range care.Live(r.Assessments) {
		if v.Status != "completed" || h.assessment[v.Kind] == "" || !period.Contains(v.End) {
			continue
		}
		c := base
		h.event(&c, "Assessment", ref(r.ID, "assessments", first(r.Assessments, v.ID, v.Supersedes)), v.Start, v.End, h.outcome[v.Outcome])
		c[25], _ = care.Label("assessment-kind", v.Kind)
		c[28], c[30] = h.assessment[v.Kind], h.method[v.Method]
		if v.Kind == "carer" {
			h.carer(&c, &r.Person)
		}
		if err := h.w.Write(c[:]); err != nil {
			return err
		}
	}
	return nil
}

func (h *byHand) services(r *care.Record, period care.Period, base [46]string, died care.Date) error {
	for _, v := range care.Live(r.Services) {
		end, outcome := asAt(&v, period, died)
		free := v.Payer == "nhs" || v.Payer == "" && r.Person.Funding == "nhs"
		if free || v.Status == "cancelled" || v.Status == "planned" || !period.Overlaps(v.Start, end) {
			continue
		}
		c := base
		h.event(&c, "Service", ref(r.ID, "services", first(r.Services, v.ID, v.Supersedes)), v.Start, end, h.outcome[outcome])
		h.service(&c, &r.Person, &v)
		if err := h.w.Write(c[:]); err != nil {
			return err
		}
	}
	return nil
}

func asAt(v *care.Service, period care.Period, died care.Date) (end care.Date, outcome string) {
	end, outcome = v.End, v.Outcome
	switch {
	case died != "" && (end == "" || end > died):
		if end = died; outcome == "" || outcome == "continue" {
			outcome = "died"
		}
	case end > period.End || end == "" && v.Status != "completed":
		end, outcome = "", "continue"
	}
	return end, outcome
}

func (h *byHand) service(c *[46]string, p *care.Person, v *care.Service) {
	if c[25] = strings.ReplaceAll(v.Description, "\n", " "); c[25] != "" && strings.ContainsRune("=+-@\t", rune(c[25][0])) {
		c[25] = "'" + c[25]
	}
	c[36], c[37], c[38] = h.kind[v.Type], h.component[v.Component], h.mechanism[v.Mechanism]
	if !p.Restricted {
		c[39] = v.ProviderCQC
	}
	c[43], c[44], c[45] = pounds(v.UnitCost), h.unit[v.CostPer], pounds(v.UnitsPerWeek)
	if strings.HasPrefix(v.Type, "carer-") {
		h.carer(c, p)
	}
}

func (h *byHand) reviews(r *care.Record, period care.Period, base [46]string) error {
	for _, v := range care.Live(r.Reviews) {
		if v.Status != "completed" || !period.Contains(v.End) {
			continue
		}
		outcome := v.Outcome
		switch {
		case v.Changed == "yes" && outcome != "reablement" && outcome != "assessment":
			outcome = "support"
		case v.Changed == "no" && outcome == "":
			outcome = "continue"
		}
		c := base
		h.event(&c, "Review", ref(r.ID, "reviews", first(r.Reviews, v.ID, v.Supersedes)), v.Start, v.End, h.outcome[outcome])
		c[40], c[41], c[42] = h.why[v.Reason], h.met[v.Achieved], h.method[v.Method]
		if err := h.w.Write(c[:]); err != nil {
			return err
		}
	}
	return nil
}

// first gives the id that a correction goes back to.
func first[T care.Identified](all []T, id, supersedes string) string {
	for supersedes != "" {
		id, supersedes = supersedes, ""
		for _, it := range all {
			if it.ItemID() == id {
				supersedes = it.Replaces()
			}
		}
	}
	return id
}

func pounds(d care.Decimal) string {
	if d == "" {
		return ""
	}
	f, err := strconv.ParseFloat(string(d), 64)
	if err != nil {
		return ""
	}
	return strconv.FormatFloat(f, 'f', 2, 64)
}

func (h *byHand) event(c *[46]string, kind, reference string, start, end care.Date, outcome string) {
	c[21], c[22], c[23], c[24], c[26] = kind, reference, dmy(start), dmy(end), outcome
}

// carer turns a row into the carer's.
func (h *byHand) carer(c *[46]string, p *care.Person) {
	c[10], c[11], c[14] = "Unpaid carer", h.reason["unpaid-carer"], ""
	c[16], c[17], c[18], c[19], c[20] = "", "", "", "", ""
	if len(p.CaresFor) > 0 {
		c[32] = strconv.Itoa(len(p.CaresFor))
	}
	n := 33
	for _, who := range p.CaresFor {
		if who.CouncilID != "" && n < 36 {
			c[n] = who.CouncilID
			n++
		}
	}
}

func (h *byHand) person(c *[46]string, r *care.Record, period care.Period) {
	p := &r.Person
	c[0], c[1], c[2] = "623", dmy(period.Start), dmy(period.End)
	if p.NHSNumber != nil && p.NHSNumber.Status == "01" {
		c[3] = p.NHSNumber.Value
	}
	for _, id := range p.Identifiers {
		if id.Kind == "council" && id.Owner == "623" {
			c[4] = id.Value
			break
		}
	}
	if !p.Restricted {
		h.place(c, p, period.End)
	}
	c[6], c[7], c[8] = h.gender[p.StatedGender], h.ethnicity[p.Ethnicity], dmy(care.Date(p.BirthDate))
	c[10], c[11], c[13] = "Service user", h.reason[p.SupportReason], h.home[p.Accommodation]
	if age, _ := care.Age(p.BirthDate, period.End); age < 65 && p.SupportReason == "learning-disability" {
		c[14] = h.work[p.Employment]
	}
	c[15], c[20] = h.yesNo[p.HasUnpaidCarer], h.funding[p.Funding]
	h.impairments(c, p.Impairments)
	if p.SupportReason == "unpaid-carer" {
		h.carer(c, p)
	}
}

func (h *byHand) place(c *[46]string, p *care.Person, on care.Date) {
	if p.GPPractice != nil {
		c[5] = p.GPPractice.ODSCode
	}
	if p.DeathDate != "" && care.Date(p.DeathDate) < on {
		on = care.Date(p.DeathDate)
	}
	for _, a := range p.Addresses {
		if a.Postcode == "" || a.From > on || a.To != "" && a.To < on {
			continue
		}
		if a.Use == "home" {
			c[12] = a.Postcode
			return
		}
		if a.Use == "temporary" && c[12] == "" {
			c[12] = a.Postcode
		}
	}
}

func (h *byHand) impairments(c *[46]string, asked *care.Asked[care.Impairment]) {
	if asked == nil {
		return
	}
	if asked.Answer != "some" {
		c[16], c[17], c[18], c[19] = h.answer[asked.Answer], h.sightAnswer[asked.Answer], h.earsAnswer[asked.Answer], h.answer[asked.Answer]
		return
	}
	for _, one := range asked.Items {
		switch one.Kind {
		case "autism":
			c[16] = "Yes"
		case "dementia":
			c[19] = "Yes"
		case "visual":
			c[17] = h.sight[one.Degree]
			if one.Degree == "" {
				c[17] = h.sightAnswer["some"]
			}
		case "hearing":
			c[18] = h.ears[one.Degree]
			if one.Degree == "" {
				c[18] = h.earsAnswer["some"]
			}
		case "dual-sensory":
			c[17], c[18] = h.sightAnswer["some"], h.earsAnswer["some"]
		}
	}
}
