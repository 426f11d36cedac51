// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
	"github.com/carelode/lode/mapping/topdf"
)

type documentCommands struct {
	Plan     planDocumentCommand     `cmd:"" help:"The care and support plan."`
	Referral referralDocumentCommand `cmd:"" help:"The letter that goes with a referral."`
}

// documentFlags are what every document asks for.
type documentFlags struct {
	Record string `arg:"" help:"The care record: a file, or - for standard input."`
	Format string `default:"pdf" enum:"pdf,fhir" help:"pdf or fhir."`
	Output string `short:"o" required:"" placeholder:"FILE" help:"Where to write it: a file, or - for standard output."`
	Facts  string `help:"A JSON file of facts: team {name, phone, organisation, odsCode, …}, key."`
}

type planDocumentCommand struct{ documentFlags }

// Run writes the care and support plan.
func (c *planDocumentCommand) Run(s streams) error {
	return c.write(s, func(w io.Writer, r *care.Record, x adapters.Facts) error {
		if c.Format == "pdf" {
			return topdf.Plan(w, r, letterhead(x.Team))
		}
		return writeBundle(w)(tofhir.PlanDocument(r, sender(x.Team), x.Key))
	})
}

type referralDocumentCommand struct {
	documentFlags

	Referral string `placeholder:"ID" help:"The referral's id; not needed where the record has one that goes out."`
}

// Run writes the letter of a referral.
func (c *referralDocumentCommand) Run(s streams) error {
	return c.write(s, func(w io.Writer, r *care.Record, x adapters.Facts) error {
		id := c.Referral
		if id == "" {
			var err error
			if id, err = onlyReferral(r); err != nil {
				return err
			}
		}
		if c.Format == "pdf" {
			return topdf.Referral(w, r, letterhead(x.Team), id)
		}
		return writeBundle(w)(tofhir.ReferralDocument(r, sender(x.Team), id, fhir.ID(x.Key, id)))
	})
}

// onlyReferral gives the one referral that goes out and was asked.
func onlyReferral(r *care.Record) (string, error) {
	var ids []string
	for _, x := range care.Live(r.Referrals) {
		if x.Direction == "out" && x.Status != "draft" {
			ids = append(ids, x.ID)
		}
	}
	if len(ids) != 1 {
		return "", care.Errorf(care.Invalid, "referrals: %d go out: say which one with --referral ID", len(ids))
	}
	return ids[0], nil
}

// write reads the record, makes the document and only then opens what it goes to,
// so that a fault leaves no half of one. What it wrote is for its owner alone.
func (f *documentFlags) write(s streams, fill func(io.Writer, *care.Record, adapters.Facts) error) error {
	r, err := readRecord(s, f.Record)
	if problems, told := errors.AsType[care.Problems](err); told {
		s.say("%v", problems)
		return errProblems
	}
	if err != nil {
		return err
	}
	facts, err := factsOf(f.Facts, r)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := fill(&out, r, facts); err != nil {
		s.say("%v", err)
		return errProblems
	}
	if f.Output == "-" {
		_, err = s.out.Write(out.Bytes())
		return err
	}
	if err := os.WriteFile(f.Output, out.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write the document: %w", err)
	}
	return nil
}

func letterhead(t adapters.Team) topdf.Team {
	return topdf.Team{Name: t.Name, Organisation: t.Organisation, Phone: t.Phone}
}

func sender(t adapters.Team) tofhir.Sender {
	return tofhir.Sender{ID: t.ID, Name: t.Name, ODSCode: t.ODSCode, Phone: t.Phone, Organisation: t.Organisation, OrganisationODS: t.OrganisationODS}
}

// writeBundle writes a FHIR document that was made, or gives what kept it from that.
func writeBundle(w io.Writer) func(*fhir.Bundle, error) error {
	return func(b *fhir.Bundle, err error) error {
		if err != nil {
			return err
		}
		text, err := fhir.Marshal(b)
		if err != nil {
			return err
		}
		_, err = w.Write(append(text, '\n'))
		return err
	}
}
