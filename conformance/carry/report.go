// SPDX-License-Identifier: Apache-2.0

package carry

// Report says of every leaf of the record where an adapter carries it, or why it
// does not.
type Report struct {
	Adapter  string   `json:"adapter"`
	Title    string   `json:"title"`
	Leaves   []Leaf   `json:"leaves"`             // in the record's order
	Unfilled []string `json:"unfilled,omitempty"` // leaves that no case of the corpus fills: nothing is known of them
}

// Leaf is one leaf of the record.
type Leaf struct {
	Path   string  `json:"path"`
	List   string  `json:"list,omitempty"`   // the record's code list, if its values are codes
	Places []Place `json:"places,omitempty"` // where it comes out
	Why    string  `json:"why,omitempty"`    // why it comes out nowhere
	Seen   bool    `json:"seen,omitempty"`   // it comes out nowhere, although the adapter may see it
}

// Place is where a leaf comes out.
type Place struct {
	Where     string `json:"where"`               // a FHIRPath, a column, a header, or words
	System    string `json:"system,omitempty"`    // the code system of what stands there
	When      string `json:"when,omitempty"`      // what must hold
	Sometimes bool   `json:"sometimes,omitempty"` // it came out here in some of the cases only
}
