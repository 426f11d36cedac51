// SPDX-License-Identifier: Apache-2.0

package config

import (
	"net"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// check judges what every value must be, and what belongs together.
func (r *reader) check(s Settings) {
	var teams []string
	for _, t := range s.Teams {
		teams = append(teams, t.ID)
	}
	r.rules(reflect.ValueOf(s), "", teams)
	r.unique("teams", len(s.Teams), func(i int) string { return s.Teams[i].ID }, "id")
	r.unique("destinations", len(s.Destinations), func(i int) string { return s.Destinations[i].Name }, "name")
	r.unique("tokens", len(s.Tokens), func(i int) string { return s.Tokens[i].Team + "/" + s.Tokens[i].Name }, "name")
	r.unique("tokens", len(s.Tokens), func(i int) string { return strings.ToLower(s.Tokens[i].SHA256) }, "sha256")
	if (s.Listen.Certificate == "") != (s.Listen.Key == "") {
		r.fault(r.lines["listen"], "listen", "needs both certificate and key, or neither")
	}
	r.store(s.Store)
	if s.Telemetry.Sample > 1 {
		r.fault(r.lines["telemetry.sample"], "telemetry.sample", "must be from 0 to 1")
	}
	if s.Pace.RetryTo < s.Pace.RetryFrom {
		r.fault(r.lines["pace"], "pace.retry_to", "must not be less than retry_from")
	}
	for i, d := range s.Destinations {
		at := "destinations[" + strconv.Itoa(i) + "]"
		if d.Attempt >= s.Pace.Lease {
			r.fault(r.line(at+".attempt", at), at+".attempt", "must be less than pace.lease")
		}
		if len(d.Teams) == 0 {
			r.fault(r.line(at+".teams", at), at+".teams", "must name a team")
		}
	}
	if len(s.Teams) == 0 {
		r.fault(r.lines["teams"], "teams", "must hold a team")
	}
}

// store judges that there is one place where things are kept.
func (r *reader) store(s Store) {
	given := func(name string) bool { return r.lines["store."+name] > 0 }
	if given("file") && given("postgres") {
		r.fault(r.lines["store.postgres"], "store", "needs file or postgres, not both: `lode store copy` moves what the file holds")
	}
	if given("password_file") && !given("postgres") {
		r.fault(r.lines["store.password_file"], "store.password_file", "goes with store.postgres")
	}
	if s.Connections == 0 {
		r.fault(r.lines["store.connections"], "store.connections", "must be 1 or more")
	}
}

// passwordless says whether the address of a database is one, and holds no
// password: that would be in every copy of the settings.
func passwordless(address string) bool {
	if !strings.Contains(address, "://") {
		return strings.Contains(address, "=") && !strings.Contains(address, "password")
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return false
	}
	_, has := u.User.Password()
	return !has && !u.Query().Has("password") && !u.Query().Has("sslpassword")
}

// line gives the line of a setting, or of what it would stand in.
func (r *reader) line(paths ...string) int {
	for _, p := range paths {
		if n := r.lines[p]; n > 0 {
			return n
		}
	}
	return 0
}

func (r *reader) unique(path string, n int, key func(int) string, name string) {
	seen := make(map[string]bool)
	for i := range n {
		at := path + "[" + strconv.Itoa(i) + "]." + name
		if seen[key(i)] {
			r.fault(r.lines[at], at, "is there twice")
		}
		seen[key(i)] = true
	}
}

// rules applies the rule of each field's tag, to the bottom.
func (r *reader) rules(v reflect.Value, path string, teams []string) {
	for _, f := range fieldsOf(v.Type()) {
		value, at := v.Field(f.index), join(path, f.name)
		inner, list, isStruct := f.inner()
		switch {
		case isStruct && !list:
			r.rules(value, at, teams)
		case isStruct:
			for i := range value.Len() {
				r.rules(value.Index(i), at+"["+strconv.Itoa(i)+"]", teams)
			}
		case list && inner.Kind() == reflect.String:
			for i := range value.Len() {
				each := at + "[" + strconv.Itoa(i) + "]"
				r.rule(f.rule, value.Index(i).String(), each, teams)
			}
		case value.Kind() == reflect.String:
			r.rule(f.rule, value.String(), at, teams)
		}
	}
}

func (r *reader) rule(rule, value, at string, teams []string) {
	if value == "" {
		return
	}
	good, message := true, ""
	switch rule {
	case "id":
		good, message = isName(value), "must be 1 to 64 lower-case letters, digits and hyphens, beginning with a letter"
	case "ods":
		good, message = len(value) <= 12 && only(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), "must be an ODS code: capitals and digits"
	case "council":
		good, message = len(value) == 3 && only(value, "0123456789"), "must be three digits"
	case "sha256":
		good, message = len(value) == 64 && only(strings.ToLower(value), "0123456789abcdef"), "must be 64 hexadecimal digits, as lode token prints them"
	case "team":
		good, message = slices.Contains(teams, value), "names no team of these settings"
	case "postgres":
		good, message = passwordless(value), "must be the address of a database, as in postgres://lode@db.example.org/lode?sslmode=verify-full, without a password: that belongs in password_file"
	case "check":
		good, message = slices.Contains([]string{"refuse", "warn", "off"}, value), "must be refuse, warn or off"
	case "level":
		good, message = slices.Contains([]string{"debug", "info", "warn", "error"}, value), "must be debug, info, warn or error"
	case "address":
		good, message = isAddress(value), "must be host and port, such as 127.0.0.1:8080, with a port up to 65535"
	}
	if rule == "sha256" && strings.Trim(value, "0") == "" {
		good, message = false, "is the example's and no hash: put the one that lode token prints"
	}
	if !good {
		r.fault(r.lines[at], at, message)
	}
}

// isAddress holds for host:port; what the host is, only listening can tell.
func isAddress(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil || port == "" {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

func isName(s string) bool {
	return len(s) <= 64 && s[0] >= 'a' && s[0] <= 'z' && only(s, "abcdefghijklmnopqrstuvwxyz0123456789-")
}

func only(s, letters string) bool { return strings.Trim(s, letters) == "" }
