// SPDX-License-Identifier: Apache-2.0

package people

// background is where a family comes from, as far as names, language and
// ethnicity tell.
type background struct {
	name, ethnicity, language string
	weight                    int
	men, women, families      []string
}

// stock is what people are made of. It is built once a caseload and never
// changed.
type stock struct {
	backgrounds []background
	total       int // the sum of the weights
	pattern     [block]built
	teams       [2]team
}

// built is a slot whose plots have been laid out.
type built struct {
	twist Fate
	tales []*tale
}

func newStock() *stock {
	s := &stock{backgrounds: backgrounds(), teams: teams()}
	for _, b := range s.backgrounds {
		s.total += b.weight
	}
	for i, sl := range pattern() {
		s.pattern[i].twist = sl.twist
		for _, plot := range sl.tales {
			t := plot()
			s.pattern[i].tales = append(s.pattern[i].tales, &t)
		}
	}
	return s
}

func (s *stock) backgroundFor(draw int) *background {
	for i := range s.backgrounds {
		if draw -= s.backgrounds[i].weight; draw < 0 {
			return &s.backgrounds[i]
		}
	}
	return &s.backgrounds[0]
}

func (s *stock) named(name string) *background {
	for i := range s.backgrounds {
		if s.backgrounds[i].name == name {
			return &s.backgrounds[i]
		}
	}
	return &s.backgrounds[0]
}

// backgrounds gives the peoples of the two towns: mostly fen families, and those
// whom farming, the hospital and the air bases brought.
func backgrounds() []background {
	return append(oldFamilies(), newFamilies()...)
}

func oldFamilies() []background {
	return []background{
		{
			"fen", "white-british", "en-GB", 66,
			[]string{
				"Arthur", "Dennis", "Ronald", "Peter", "Derek", "Alan", "Brian", "Geoffrey", "Stanley", "Walter", "Roy",
				"Kenneth", "Michael", "Trevor", "Clive", "Nigel", "Graham", "Leonard", "Ernest", "Cyril", "Jean-Paul", "Aubrey",
			},
			[]string{
				"Doreen", "Margaret", "Joyce", "Beryl", "Sheila", "Patricia", "Maureen", "Hazel", "Iris", "Muriel", "Brenda",
				"Sylvia", "Anne-Marie", "Gwendoline", "Rosemary", "Pauline", "Wendy", "Zoë", "Chloë", "Renée", "Edna", "Peggy",
			},
			[]string{
				"Leonard", "Cornwell", "Fuller", "Bullman", "Diver", "Isaacson", "Murfitt", "Peachey", "Staples", "Talbot", "Taylor",
				"Housden", "Clarke-Ellingham", "Papworth", "Ransome", "Setchell", "Gotobed", "Yarrow", "Thoday", "Dring", "Brontë-Hale",
				"St John-Mildmay", "Featherstonehaugh-Cholmondeley", "Ison", "Ely", "Crow", "Feary", "Wayman", "Golding", "Fyson",
			},
		},
		{
			"irish", "white-irish", "en-IE", 5,
			[]string{"Séamus", "Patrick", "Declan", "Ciarán"},
			[]string{"Bríd", "Nuala", "Siobhán", "Máire"},
			[]string{"O'Brien", "O'Shaughnessy", "Ní Dhomhnaill", "McGrath", "D'Arcy", "Ó Súilleabháin"},
		},
		{
			"welsh", "white-british", "cy", 2,
			[]string{"Gwilym", "Siôn"},
			[]string{"Tegwen", "Lowri"},
			[]string{"ap Rhys", "Llewellyn-Pritchard", "Dafydd"},
		},
		{
			"traveller", "white-gypsy-or-irish-traveller", "en-GB", 2,
			[]string{"Nelson", "Levi", "Johnny", "Amos"},
			[]string{"Kezia", "Britannia", "Mary-Ellen", "Delilah"},
			[]string{"Loveridge", "Gaskin", "Oakley", "Smith-Heron", "Ward"},
		},
		{
			"caribbean", "black-caribbean", "en-JM", 4,
			[]string{"Winston", "Errol", "Delroy", "Cuthbert"},
			[]string{"Icilda", "Merlene", "Hyacinth", "Beverley"},
			[]string{"Campbell", "Grant-Bailey", "Morrison", "Da Costa"},
		},
	}
}

func newFamilies() []background {
	return []background{
		{
			"polish", "white-other", "pl", 5,
			[]string{"Zbigniew", "Stanisław", "Michał", "Łukasz"},
			[]string{"Małgorzata", "Jadwiga", "Agnieszka", "Żaneta"},
			[]string{"Wiśniewska-Dąbrowska", "Kowalczyk", "Szczepański", "Nowak", "Żółć"},
		},
		{
			"lithuanian", "white-other", "lt", 3,
			[]string{"Vytautas", "Jurgis"},
			[]string{"Rūta", "Živilė"},
			[]string{"Kazlauskaitė", "Žukauskas", "Petrauskienė"},
		},
		{
			"portuguese", "white-other", "pt", 3,
			[]string{"João", "Luís", "Inácio"},
			[]string{"Conceição", "Lurdes", "Fátima"},
			[]string{"Gonçalves", "Albuquerque dos Santos e Silva", "Magalhães"},
		},
		{
			"bengali", "asian-bangladeshi", "bn", 2,
			[]string{"Abdul", "Shafiqul"},
			[]string{"Rokeya", "Nasreen"},
			[]string{"Miah", "Begum", "Chowdhury"},
		},
		{
			"indian", "asian-indian", "gu", 2,
			[]string{"Harshad", "Jagdish"},
			[]string{"Savita", "Kokila"},
			[]string{"Patel", "Bhatt", "Venkataraghavan-Subramaniam"},
		},
		{
			"chinese", "asian-chinese", "yue", 2,
			[]string{"Wai-Ming", "Kwok Hung"},
			[]string{"Mei-Ling", "Yuk Lan"},
			[]string{"Ng", "Cheung", "Lo"},
		},
		{
			"javanese", "asian-other", "id", 1, nil, nil, []string{"Sukarno", "Dewi", "Wulandari"}, // one name only
		},
		{
			"syrian", "other-arab", "ar", 2, []string{"Khalil", "Nabil"}, []string{"Rim", "Samira"}, []string{"al-Masri", "Haddad", "Abd al-Karim"},
		},
		{
			"hungarian", "white-roma", "hu", 1, []string{"Béla", "István"}, []string{"Erzsébet", "Ilona"}, []string{"Horváth", "Lakatos"},
		},
	}
}
