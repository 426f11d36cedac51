// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"encoding/base64"
	"encoding/hex"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// Document maps something kept about the person, by index: that it exists, what
// it is and the hash that names its bytes (RFC 6920), by which it can be asked
// for. The bytes themselves go with a message of their own.
func (f *Frame) Document(i int) (*fhir.DocumentReference, error) {
	d, path := &f.record.Documents[i], at("documents", i)
	r := f.document(d.Item, f.takenBack(d.Item))
	if f.takenBack(d.Item) {
		return r, nil
	}
	kind, err := concept(codes.DocumentKind, d.Kind, path.dot("kind"))
	if err != nil {
		return nil, err
	}
	r.Type = &kind
	r.Date = opt(d.RecordedAt)
	if d.Author != "" {
		r.Author = []fhir.Reference{{Display: &d.Author}}
	}
	a := fhir.Attachment{ContentType: opt(d.Attachment.ContentType), Title: opt(d.Attachment.Title), Creation: opt(d.Date)}
	if d.Attachment.Size > 0 {
		a.Size = new(int(d.Attachment.Size))
	}
	if name := hashName(d.Attachment.SHA256); name != "" {
		r.MasterIdentifier = &fhir.Identifier{System: new("urn:ietf:rfc:3986"), Value: &name}
	}
	r.Content = []fhir.DocumentReferenceContent{{Attachment: a}}
	r.Custodian = f.team()
	return r, nil
}

// hashName is the name of bytes by their hash: "ni:///sha-256;…".
func hashName(sha256 string) string {
	raw, err := hex.DecodeString(sha256)
	if err != nil || len(raw) == 0 {
		return ""
	}
	return "ni:///sha-256;" + base64.RawURLEncoding.EncodeToString(raw)
}

// AdvancePlan maps an advance plan, by index, as a pointer to the paper: what
// kind it is and where it is kept. It is not the decision itself, and nobody may
// act on it as if it were.
func (f *Frame) AdvancePlan(i int) (*fhir.DocumentReference, error) {
	all := f.record.AdvancePlans
	p, path := &all.Items[i], at("advancePlans.items", i)
	r := f.document(p.Item, f.takenBack(p.Item))
	if f.takenBack(p.Item) {
		return r, nil
	}
	kind, err := concept(codes.AdvancePlan, p.Kind, path.dot("kind"))
	if err != nil {
		return nil, err
	}
	r.Type = &kind
	r.Date = opt(p.RecordedAt)
	r.Description = new("A pointer to the paper, as told to the team. Kept at: " + p.KeptAt)
	r.Content = []fhir.DocumentReferenceContent{{Attachment: fhir.Attachment{Title: new("Kept at: " + p.KeptAt), Creation: opt(p.MadeOn)}}}
	by, err := f.worker(p.RecordedBy)
	if err != nil {
		return nil, err
	}
	if by != nil {
		r.Author = []fhir.Reference{*by}
	}
	var t text
	t.say(words("advance-plan", p.Kind), p.Summary)
	t.say("Kept at", p.KeptAt)
	t.say("Made on", string(p.MadeOn))
	t.say("Review", string(p.ReviewOn))
	t.say("Told by", all.Informant)
	r.Text = t.additional()
	return r, nil
}

// document is what every DocumentReference has. One that is taken back has no
// more than what FHIR requires.
func (f *Frame) document(item care.Item, back bool) *fhir.DocumentReference {
	var r fhir.DocumentReference
	r.Id, r.Identifier = bears("DocumentReference", f.of("DocumentReference", item.ID))
	r.Meta = profile(ukcore.DocumentReference)
	r.Subject = &f.subject
	r.Status = new(fhir.DocumentReferenceStatusCurrent)
	if back {
		r.Status = new(fhir.DocumentReferenceStatusEnteredInError)
		r.Content = []fhir.DocumentReferenceContent{{Attachment: fhir.Attachment{Title: new("Entered in error")}}}
	}
	return &r
}
