// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"crypto/sha1" //nolint:gosec // R4 says which hash an attachment has.
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

// special checks what the specification says in words of some data types.
func (r *run) special(n *instance.Node, e *element, t *typ) {
	switch t.code {
	case "Reference":
		r.reference(n, t, e.source)
	case "Coding":
		r.coding(n)
	case "Quantity", "Age", "Count", "Distance", "Duration", "SimpleQuantity":
		if n.Text("system") == "http://unitsofmeasure.org" && n.Text("code") != "" && ucum(n.Text("code")) == outOfSet {
			r.found(Error, CodeCodeInvalid, "ucum", datatypes+"Quantity", "the unit's code is one of UCUM")
		}
	case "Identifier":
		r.identifier(n)
	case "Meta":
		r.meta(n)
	case "Attachment":
		r.attachment(n)
	}
}

// attachment checks that the size and the hash are those of the data (datatypes.html#attachment).
func (r *run) attachment(n *instance.Node) {
	data, size, hash := n.Text("data"), n.Text("size"), n.Text("hash")
	if data == "" || size == "" && hash == "" || !r.spend(len(data)/256) {
		return
	}
	bare := unspaced(data)
	if !isBase64(bare) {
		return
	}
	bytes, err := base64.StdEncoding.DecodeString(bare)
	if err != nil {
		return
	}
	if stated, err := strconv.Atoi(size); err == nil && stated != len(bytes) {
		r.found(Error, CodeInvalid, "attachment-size", datatypes+"Attachment", "the size is the number of bytes of the data, before base64")
	}
	sum := sha1.Sum(bytes) //nolint:gosec // R4 says which hash it is, and it guards nothing here.
	if hash != "" && isBase64(unspaced(hash)) && unspaced(hash) != base64.StdEncoding.EncodeToString(sum[:]) {
		r.found(Error, CodeInvalid, "attachment-hash", datatypes+"Attachment", "the hash is that of the data (SHA-1), before base64")
	}
}

func unspaced(s string) string {
	return strings.NewReplacer(" ", "", "\n", "", "\r", "", "\t", "").Replace(s)
}

// meta checks that no label is there twice (resource.html#Meta).
func (r *run) meta(n *instance.Node) {
	for _, name := range []string{"security", "tag"} {
		seen := map[[2]string]bool{}
		for _, c := range n.All(name) {
			key := [2]string{c.Text("system"), c.Text("code")}
			if key[1] != "" && seen[key] {
				r.foundAt(c, "", Error, CodeDuplicate, "meta-label", spec+"resource.html#Meta", "a label is there once: "+name)
			}
			seen[key] = true
		}
	}
}

// identifier checks the system, and the value where the system says that it is an address (datatypes.html#identifier).
func (r *run) identifier(n *instance.Node) {
	system, value := n.Child("system"), n.Child("value")
	page := datatypes + "Identifier"
	if system == nil || system.Value == "" {
		return
	}
	if !absolute(system.Value) {
		r.foundAt(system, "system", Error, CodeInvalid, "identifier-system", page, "the system of an identifier is an absolute address")
		return
	}
	if system.Value == "urn:ietf:rfc:3986" && value != nil && value.Value != "" {
		switch why := address(value.Value, "uri"); {
		case why != "" && strings.HasPrefix(value.Value, "urn:"):
			r.foundAt(value, "value", Error, CodeInvalid, "identifier-value", page, why)
		case why != "" || !absolute(value.Value):
			r.foundAt(value, "value", Warning, CodeInvalid, "identifier-value", page, "an identifier of the system urn:ietf:rfc:3986 is an absolute address")
		}
	}
}
