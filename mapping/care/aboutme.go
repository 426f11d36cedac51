// SPDX-License-Identifier: Apache-2.0

package care

// AboutMe is the person's own account, under the headings of the PRSB standard
// "About Me" 2.01.
type AboutMe struct {
	Item
	WhatMatters      string `json:"whatMatters,omitempty" validate:"max=20000,text"` // what is most important to me
	People           string `json:"people,omitempty" validate:"max=20000,text"`      // people who are important to me
	Communicate      string `json:"communicate,omitempty" validate:"max=20000,text"` // how I communicate and how to communicate with me
	Wellness         string `json:"wellness,omitempty" validate:"max=20000,text"`    // my wellness
	PleaseDo         string `json:"pleaseDo,omitempty" validate:"max=20000,text"`    // please do, and please don't
	SupportMe        string `json:"supportMe,omitempty" validate:"max=20000,text"`   // how and when to support me
	AlsoWorthKnowing string `json:"alsoWorthKnowing,omitempty" validate:"max=20000,text"`
	SupportedBy      string `json:"supportedBy,omitempty" validate:"max=200,text"` // who helped to write this
	WrittenOn        Date   `json:"writtenOn,omitempty" validate:"omitempty,date"`
}

// Network is the people around the person, by the layers of the onion model:
// self, informal, community, team, formal.
type Network struct {
	People []NetworkPerson `json:"people,omitempty" validate:"dive"`
}

// NetworkPerson is one of them: a person or an organisation.
type NetworkPerson struct {
	Item
	Layer        string    `json:"layer" validate:"required,code=layer"`
	Name         string    `json:"name" validate:"required,max=200,text"`
	Organisation string    `json:"organisation,omitempty" validate:"max=200,text"`
	ODSCode      string    `json:"odsCode,omitempty" validate:"omitempty,ods"`
	Relationship string    `json:"relationship,omitempty" validate:"omitempty,code=relationship"`
	Roles        []string  `json:"roles,omitempty" validate:"dive,code=network-role"` // main-carer, carer, emergency-contact, next-of-kin, advocate, attorney-health, …
	Record       string    `json:"record,omitempty" validate:"omitempty,id"`          // their own record in the same team
	CouncilID    string    `json:"councilId,omitempty" validate:"max=50,text"`
	Telecoms     []Telecom `json:"telecoms,omitempty" validate:"dive"`
	Address      *Address  `json:"address,omitempty"`
	HoursPerWeek string    `json:"hoursPerWeek,omitempty" validate:"omitempty,code=caring-hours"`
	LivesWith    string    `json:"livesWith,omitempty" validate:"omitempty,code=yes-no-unknown"`
	From         Date      `json:"from,omitempty" validate:"omitempty,date"`
	Until        Date      `json:"until,omitempty" validate:"omitempty,date"`
	Note         string    `json:"note,omitempty" validate:"max=2000,text"`
}

// CommunityConnection is a link to something in the neighbourhood, told from
// first idea to whether it lasted.
type CommunityConnection struct {
	Item
	Name          string `json:"name" validate:"required,max=200,text"` // the group, place or activity
	Organisation  string `json:"organisation,omitempty" validate:"max=200,text"`
	Kind          string `json:"kind" validate:"required,code=community-kind"`
	Role          string `json:"role" validate:"required,code=community-role"` // takes-part, volunteers, is-helped
	Status        string `json:"status" validate:"required,code=connection-status"`
	SuggestedOn   Date   `json:"suggestedOn" validate:"required,date"`
	FirstAttended Date   `json:"firstAttended,omitempty" validate:"omitempty,date"`
	EndedOn       Date   `json:"endedOn,omitempty" validate:"omitempty,date"`
	Note          string `json:"note,omitempty" validate:"max=10000,text"`
}
