// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Version is one version of one resource.
type Version struct {
	Reference string         `json:"reference"` // "Patient/1"
	Number    int            `json:"number"`    // counts from one
	Method    string         `json:"method"`    // POST, PUT or DELETE
	Time      time.Time      `json:"time"`
	Seed      bool           `json:"seed,omitempty"`     // it was there before anybody called
	Resource  map[string]any `json:"resource,omitempty"` // nil: deleted
}

func (v Version) kind() string {
	kind, _, _ := strings.Cut(v.Reference, "/")
	return kind
}

func (v Version) etag() string { return `W/"` + strconv.Itoa(v.Number) + `"` }

func (v Version) headers(w http.ResponseWriter) {
	w.Header().Set("ETag", v.etag())
	w.Header().Set("Last-Modified", v.Time.Format(http.TimeFormat))
}

// shelf holds every version of every resource, over another shelf or none.
type shelf struct {
	under    *shelf
	versions map[string][]Version // by reference, oldest first
	order    []string             // references, in the order they came
	bearers  map[string][]string  // references that ever bore an identifier, by type and identifier
}

func newShelf(under *shelf) *shelf {
	return &shelf{under: under, versions: map[string][]Version{}, bearers: map[string][]string{}}
}

func (s *shelf) add(v Version) {
	if len(s.versions[v.Reference]) == 0 {
		s.order = append(s.order, v.Reference)
	}
	s.versions[v.Reference] = append(s.versions[v.Reference], v)
	for _, identifier := range identifiers(v.Resource) {
		key := v.kind() + "?" + text(identifier, "system") + "|" + text(identifier, "value")
		if !slices.Contains(s.bearers[key], v.Reference) {
			s.bearers[key] = append(s.bearers[key], v.Reference)
		}
	}
}

// newest gives the newest version of a resource, which may be its deletion.
func (s *shelf) newest(reference string) (Version, bool) {
	if versions := s.versions[reference]; len(versions) > 0 {
		return versions[len(versions)-1], true
	}
	if s.under != nil {
		return s.under.newest(reference)
	}
	return Version{}, false
}

// live gives the newest versions of a type, without what was deleted.
func (s *shelf) live(kind string) []Version {
	return s.collect(kind, func(at *shelf) []string { return at.order })
}

// bearing gives those that may bear an identifier: few to look at, however many
// there are.
func (s *shelf) bearing(kind, identifier string) []Version {
	return s.collect(kind, func(at *shelf) []string { return at.bearers[kind+"?"+identifier] })
}

func (s *shelf) collect(kind string, references func(*shelf) []string) []Version {
	var found []Version
	seen := map[string]bool{}
	for at := s; at != nil; at = at.under {
		for _, reference := range references(at) {
			v, ok := s.newest(reference)
			if ok && !seen[reference] && v.Resource != nil && v.kind() == kind {
				found = append(found, v)
			}
			seen[reference] = true
		}
	}
	return found
}

// read gives what "Patient/1" or "Patient/1/_history/2" names.
func (s *shelf) read(path string) (Version, error) {
	parts := strings.Split(path, "/")
	reference := strings.Join(parts[:min(2, len(parts))], "/")
	switch {
	case len(parts) == 4 && parts[2] == "_history":
		number, err := strconv.Atoi(parts[3])
		versions := s.versions[reference]
		if err != nil || number < 1 || number > len(versions) {
			return Version{}, errNotFound()
		}
		return gone(versions[number-1])
	case len(parts) != 2:
		return Version{}, errNotFound()
	}
	v, ok := s.newest(reference)
	if !ok {
		return Version{}, errNotFound()
	}
	return gone(v)
}

func gone(v Version) (Version, error) {
	if v.Resource == nil {
		return v, fault(http.StatusGone, "deleted", "", "it was deleted")
	}
	return v, nil
}

// search finds by identifier, _id, birthdate (a full date), subject and patient; a parameter it does not
// know is refused, since leaving it out would find too much.
func (s *shelf) search(kind string, query url.Values) ([]Version, error) {
	var found []Version
	if one := query["identifier"]; len(one) == 1 && exact(one[0]) {
		found = s.bearing(kind, one[0])
	} else {
		found = s.live(kind)
	}
	for _, name := range sortedKeys(query) {
		matches, err := matcher(name)
		if err != nil {
			return nil, err
		}
		for _, value := range query[name] {
			wanted := strings.Split(value, ",")
			found = slices.DeleteFunc(found, func(v Version) bool {
				return !slices.ContainsFunc(wanted, func(one string) bool { return matches(v, one) })
			})
		}
	}
	return found, nil
}

// exact reports whether it is one identifier, with both its parts.
func exact(identifier string) bool {
	system, value, both := strings.Cut(identifier, "|")
	return both && system != "" && value != "" && !strings.Contains(identifier, ",")
}

func matcher(name string) (func(Version, string) bool, error) {
	switch name {
	case "_id":
		return func(v Version, want string) bool { return v.Reference == v.kind()+"/"+want }, nil
	case "identifier":
		return bearsIdentifier, nil
	case "birthdate":
		return func(v Version, want string) bool { return text(v.Resource, "birthDate") == want }, nil
	case "subject", "patient":
		return isAbout, nil
	case "_count", "_format":
		return func(Version, string) bool { return true }, nil
	}
	return nil, fault(http.StatusBadRequest, "not-supported", "", "a search parameter is not known")
}

// bearsIdentifier takes "system|value", "value", "|value" and "system|".
func bearsIdentifier(v Version, want string) bool {
	system, value, both := strings.Cut(want, "|")
	if !both {
		value = system
	}
	for _, identifier := range identifiers(v.Resource) {
		if both && text(identifier, "system") != system {
			continue
		}
		if text(identifier, "value") == value || (both && value == "") {
			return true
		}
	}
	return false
}

// identifiers gives a resource's identifiers, be it one or a list.
func identifiers(resource map[string]any) []map[string]any {
	if one := part(resource, "identifier"); one != nil {
		return []map[string]any{one}
	}
	var all []map[string]any
	for _, i := range list(resource, "identifier") {
		if identifier, ok := i.(map[string]any); ok {
			all = append(all, identifier)
		}
	}
	return all
}

func isAbout(v Version, want string) bool {
	if !strings.Contains(want, "/") {
		want = "Patient/" + want
	}
	for _, name := range []string{"subject", "patient", "for"} {
		if text(part(v.Resource, name), "reference") == want {
			return true
		}
	}
	return false
}

func newestFirst(versions []Version) []Version {
	sorted := slices.Clone(versions)
	slices.Reverse(sorted)
	return sorted
}

func bundleOf(kind, base string, versions []Version) map[string]any {
	bundle := map[string]any{"resourceType": "Bundle", "type": kind, "total": len(versions)}
	var entries []any
	for _, v := range versions {
		e := map[string]any{"fullUrl": base + "/" + v.Reference}
		if v.Resource != nil {
			e["resource"] = v.Resource
		}
		if kind == "searchset" {
			e["search"] = map[string]any{"mode": "match"}
		} else {
			e["request"] = map[string]any{"method": v.Method, "url": v.Reference}
			e["response"] = map[string]any{"status": "200", "etag": v.etag()}
		}
		entries = append(entries, e)
	}
	if entries != nil {
		bundle["entry"] = entries
	}
	return bundle
}
