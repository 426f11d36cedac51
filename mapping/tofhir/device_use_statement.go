// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// DeviceUseStatement maps a piece of equipment, by index, with the thing itself
// contained: it has no life beside its use. UK Core has a profile of the Device
// and none of its use.
func (f *Frame) DeviceUseStatement(i int) (*fhir.DeviceUseStatement, error) {
	e, path := &f.record.Equipment[i], at("equipment", i)
	var u fhir.DeviceUseStatement
	u.Id, u.Identifier = bears("DeviceUseStatement", f.of("DeviceUseStatement", e.ID))
	u.Subject = f.subject
	if f.takenBack(e.Item) {
		u.Status = new(fhir.DeviceUseStatementStatusEnteredInError)
		u.Device = fhir.Reference{Display: new("Entered in error")}
		return &u, nil
	}
	var err error
	if u.Status, err = code[fhir.DeviceUseStatementStatus](codes.EquipmentStatus, e.Status, path.dot("status")); err != nil {
		return nil, err
	}
	kind, err := concept(codes.EquipmentKind, e.Kind, path.dot("kind"))
	if err != nil {
		return nil, err
	}
	var d fhir.Device
	d.Id = new("device")
	d.Meta = profile(ukcore.Device)
	d.Type = &kind
	d.DeviceName = []fhir.DeviceDeviceName{{Name: e.Name, Type: new(fhir.DeviceNameTypeUserFriendlyName)}}
	u.Contained = []any{&d}
	u.Device = fhir.Refer("#device")
	u.TimingPeriod = period(e.GivenOn, e.ReturnedOn)
	u.RecordedOn = opt(e.RecordedAt)
	if u.Source, err = f.worker(e.RecordedBy); err != nil {
		return nil, err
	}
	if e.Note != "" {
		u.Note = []fhir.Annotation{note(e.Note, care.DateTime(""))}
	}
	var t text
	t.say(words("equipment-status", e.Status), e.Name)
	t.say("Requested on", string(e.RequestedOn))
	u.Text = t.additional()
	return &u, nil
}
