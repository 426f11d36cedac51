// SPDX-License-Identifier: Apache-2.0

package people

import (
	"github.com/carelode/lode/mapping/care"
)

// team is one neighbourhood team, its town and the places its people go to.
type team struct {
	id, town, outcode string
	villages, streets []string
	practices         []care.Practice
	workers           []care.Worker
	places            map[string]string // words for the stories: {library}, {cafe}, …
}

// teamOf gives the teams their people by turns, pairs counting as one, so that
// both of a pair fall to one team.
func (c Caseload) teamOf(person int) *team {
	s := person % block
	unit := s
	if s > coupleSlot {
		unit--
	}
	if s > doubleSlot {
		unit--
	}
	return &c.stock.teams[(unit+person/block)%2]
}

func teams() [2]team {
	return [2]team{
		{
			id: "soham", town: "Soham", outcode: "CB7",
			villages: []string{"Soham", "Soham", "Soham", "Fordham", "Wicken", "Isleham"},
			streets: []string{
				"Lode Close", "Weirhall Lane", "Mere View", "Causeway End", "Windmill Row", "Station Gardens", "Horse Fen Drove",
				"Saxon Rise", "Chapel Loke", "Barway Gardens", "St Felix Way", "Cherry Drove",
			},
			practices: []care.Practice{
				{ODSCode: "D99101", Name: "Staploe Mere Surgery", GP: "Dr A. Okonjo"},
				{ODSCode: "D99102", Name: "Lode Side Medical Practice", GP: "Dr F. Rutherford"},
			},
			workers: sohamWorkers(),
			places: map[string]string{
				"library": "Soham Library", "cafe": "the Memory Lane café at the Pavilion", "lunch": "the Thursday lunch club at the Walter Gidney",
				"church": "St Andrew's", "market": "the Friday market", "garden": "the Soham Commons gardeners", "river": "the Lode path",
				"carers": "the Fen Edge carers' circle", "pub": "the Carpenters", "club": "the bowls club",
			},
		},
		{
			id: "st-ives", town: "St Ives", outcode: "PE27",
			villages: []string{"St Ives", "St Ives", "St Ives", "Needingworth", "Hemingford Grey", "Fenstanton"},
			streets: []string{
				"Quayside Row", "Slepe Gardens", "Ouse Reach", "Bridge Foot", "Meadow Loke", "Burleigh Rise", "Pig Lane Close",
				"Priory Wharf", "Holt Island View", "Green Leys Court", "Oliver's Way", "Filbert Walk",
			},
			practices: []care.Practice{
				{ODSCode: "D99201", Name: "Cromwell Bridge Surgery", GP: "Dr S. Banerjee"},
				{ODSCode: "D99202", Name: "Ouse Valley Practice", GP: "Dr H. Lindqvist"},
			},
			workers: stIvesWorkers(),
			places: map[string]string{
				"library": "St Ives Library", "cafe": "the Bridge memory café", "lunch": "the Tuesday lunch club at the Corn Exchange",
				"church": "All Saints", "market": "the Monday market", "garden": "the Warner's Park growers", "river": "the Thicket path",
				"carers": "the Ouse Valley carers' group", "pub": "the Oliver", "club": "the rowing club bar",
			},
		},
	}
}

func worker(id, prefix, given, family, role, body, number, sds string) care.Worker {
	w := care.Worker{
		ID: id, Role: role, SDSUserID: sds, Phone: "01632 960" + sds[len(sds)-3:],
		Name: care.Name{Use: "official", Prefix: prefix, Given: []string{given}, Family: family, Known: given},
	}
	if body != "" {
		w.Registration = &care.Registration{Body: body, Number: number}
	}
	return w
}

func sohamWorkers() []care.Worker {
	return []care.Worker{
		worker("so-hollis", "Ms", "Ngozi", "Hollis", "nurse", "nmc", "99A0001E", "999000000901"),
		worker("so-pettit", "Mr", "Dominic", "Pettit", "nurse", "nmc", "99A0002E", "999000000902"),
		worker("so-achebe", "Mrs", "Grace", "Achebe-Lamb", "social-worker", "swe", "SW990003", "999000000903"),
		worker("so-fenn", "Ms", "Tamsin", "Fenn", "care-worker", "", "", "999000000904"),
		worker("so-ozturk", "Mr", "Emre", "Öztürk", "care-worker", "", "", "999000000905"),
		worker("so-clement", "Ms", "Ruth", "Clement", "occupational-therapist", "hcpc", "OT990006", "999000000906"),
		worker("so-varga", "Mr", "Péter", "Varga", "physiotherapist", "hcpc", "PH990007", "999000000907"),
		worker("so-lamont", "Mrs", "Isla", "Lamont", "coordinator", "", "", "999000000908"),
		worker("so-quick", "Mr", "Toby", "Quick", "student", "", "", "999000000909"),
	}
}

func stIvesWorkers() []care.Worker {
	return []care.Worker{
		worker("si-brandt", "Ms", "Katrin", "Brandt", "nurse", "nmc", "99B0001E", "999000000951"),
		worker("si-oduya", "Mr", "Femi", "Oduya", "nurse", "nmc", "99B0002E", "999000000952"),
		worker("si-marsh", "Ms", "Helen", "Marsh", "social-worker", "swe", "SW990103", "999000000953"),
		worker("si-keane", "Mr", "Liam", "Keane", "care-worker", "", "", "999000000954"),
		worker("si-rao", "Mrs", "Meera", "Rao", "care-worker", "", "", "999000000955"),
		worker("si-stott", "Mr", "Gareth", "Stott", "occupational-therapist", "hcpc", "OT990106", "999000000956"),
		worker("si-lund", "Ms", "Freja", "Lund", "physiotherapist", "hcpc", "PH990107", "999000000957"),
		worker("si-dale", "Ms", "Josie", "Dale", "coordinator", "", "", "999000000958"),
		worker("si-imran", "Ms", "Aisha", "Imran", "student", "", "", "999000000959"),
	}
}
