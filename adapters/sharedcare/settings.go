// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization so
package sharedcare

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
)

type settings struct {
	baseURL  string
	timeout  time.Duration
	masterOf tofhir.Writes
}

func readSettings(o adapters.Options) (settings, error) {
	var s settings
	var err error
	if s.baseURL, err = baseURL(o.Settings["base_url"], o.Settings["allow_http"] == "yes"); err != nil {
		return s, err
	}
	s.timeout = time.Minute
	if text := o.Settings["timeout"]; text != "" {
		if s.timeout, err = time.ParseDuration(text); err != nil || s.timeout <= 0 {
			return s, care.At(care.Invalid, "timeout", "duration", "must be a length of time such as 60s")
		}
	}
	if err := checkFiles(o); err != nil {
		return s, err
	}
	s.masterOf, err = masterOf(o.Settings["master_of"])
	return s, err
}

// checkFiles finds out at the start, not at the first delivery, that a secret is
// not where it should be.
func checkFiles(o adapters.Options) error {
	for _, name := range []string{"token_file", "client_key_file"} {
		if _, err := o.Secret(name); err != nil {
			return err
		}
	}
	if (o.Settings["client_cert_file"] == "") != (o.Settings["client_key_file"] == "") {
		return care.At(care.Invalid, "client_cert_file", "pair", "a certificate and its key must be given together")
	}
	return nil
}

// baseURL takes an https address without credentials or query: a token in an
// address would be in every log on the way.
func baseURL(text string, plain bool) (string, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", care.At(care.Invalid, "base_url", "url", "must be an address such as https://fhir.example/R4, without credentials or a query")
	case u.Scheme == "https", u.Scheme == "http" && plain:
		return strings.TrimSuffix(text, "/"), nil
	}
	return "", care.At(care.Invalid, "base_url", "url", "must begin with https://")
}

func masterOf(list string) (tofhir.Writes, error) {
	var w tofhir.Writes
	for name := range strings.SplitSeq(list, ",") {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "":
		case "patient":
			w.Patient = true
		case "organization":
			w.Organization = true
		case "practitioner":
			w.Practitioner = true
		default:
			return w, care.At(care.Invalid, "master_of", "list", "may name patient, organization and practitioner only")
		}
	}
	return w, nil
}

// client gives the settings of the HTTP client. The token is read and the
// request signed at each attempt.
func (s settings) client(o adapters.Options) httpclient.Settings {
	return httpclient.Settings{
		Timeout: s.timeout, HeaderTimeout: s.timeout, Dial: o.Dial,
		CAFile: o.Settings["ca_file"], CertFile: o.Settings["client_cert_file"], KeyFile: o.Settings["client_key_file"],
		Sign: func(r *http.Request) error {
			token, err := o.Secret("token_file")
			if err != nil {
				return err
			}
			if token != "" {
				r.Header.Set("Authorization", "Bearer "+token)
			}
			return nil
		},
	}
}

// headers names the message for the server's log and ours. They hold ids and a
// version, and nothing about anybody.
func headers(key, delivery string, version int) map[string]string {
	return map[string]string{
		"X-Request-ID":     key,
		"X-Correlation-ID": fhir.ID("delivery", delivery),
		"X-Record-Version": strconv.Itoa(version),
		"Prefer":           "return=minimal",
	}
}
