// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"errors"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// descriptorIsComplete proves that what is known of an adapter without making
// one is all there, and is what the adapter itself says.
func descriptorIsComplete(t T, s *suite) {
	d := s.about
	if !isName(d.Name) {
		t.Errorf("the name %q is not lower_snake_case", d.Name)
	}
	if _, ok := care.Label("recipient", d.Recipient); !ok {
		t.Errorf("the recipient %q is not in the record's list", d.Recipient)
	}
	for field, value := range map[string]string{"Title": d.Title, "Owner": d.Owner, "Stability": d.Stability} {
		if strings.TrimSpace(value) == "" {
			t.Errorf("%s is empty", field)
		}
	}
	if len(d.Formats) == 0 || len(d.Uses) == 0 {
		t.Errorf("a descriptor names at least one format and one path")
	}
	for _, profile := range d.Profiles {
		if u, err := url.Parse(profile); err != nil || !u.IsAbs() {
			t.Errorf("the profile %q is not a canonical URL", profile)
		}
	}
	reach(t, d)
	describedSettings(t, d)
	_, a := s.open(t)
	describesItself(t, a, d)
	abilities(t, a, d)
}

// describesItself wants the factory's descriptor of an adapter, save that with
// some settings it may see less.
func describesItself(t T, a adapters.Adapter, d adapters.Descriptor) {
	t.Helper()
	own := a.Descriptor()
	for _, path := range own.Uses {
		if !slices.Contains(d.Uses, path) {
			t.Errorf("with these settings the adapter sees %s, which its factory does not declare", path)
		}
	}
	own.Uses = d.Uses
	if !reflect.DeepEqual(own, d) || !reflect.DeepEqual(a.Descriptor(), a.Descriptor()) {
		t.Errorf("the adapter describes itself otherwise than its factory")
	}
}

func isName(name string) bool {
	for i, r := range name {
		if letter := 'a' <= r && r <= 'z'; !letter && (i == 0 || r != '_' && (r < '0' || r > '9')) {
			return false
		}
	}
	return name != ""
}

// far gives how far each step is; 0 for what is none.
func far(r adapters.Reached) int {
	return slices.Index([]adapters.Reached{adapters.Sent, adapters.Received, adapters.Filed}, r) + 1
}

func reach(t T, d adapters.Descriptor) {
	if d.WaitFor != adapters.Sent && d.WaitFor != adapters.Received {
		t.Errorf("successors cannot wait for %q", d.WaitFor)
	}
	if far(d.Ends) == 0 || far(d.Ends) < far(d.WaitFor) {
		t.Errorf("successors wait for %q, but the destination ends at %q", d.WaitFor, d.Ends)
	}
	switch d.Corrects {
	case adapters.CorrectsByReplacing, adapters.CorrectsByError, adapters.CorrectsByDeleting, adapters.CorrectsByRinging:
	default:
		t.Errorf("nobody knows how to correct by %q", d.Corrects)
	}
	if d.AckWithin < 0 || d.UseBy < 0 {
		t.Errorf("a time limit is negative")
	}
}

func describedSettings(t T, d adapters.Descriptor) {
	seen := map[string]bool{}
	for _, setting := range d.Settings {
		if !isName(setting.Name) || seen[setting.Name] {
			t.Errorf("the setting %q is no name, or there twice", setting.Name)
		}
		seen[setting.Name] = true
		if strings.TrimSpace(setting.About) == "" {
			t.Errorf("nobody says what the setting %q is about", setting.Name)
		}
		if setting.Required && setting.Default != "" {
			t.Errorf("the setting %q is required, yet has a default", setting.Name)
		}
		if setting.Required && setting.Example == "" {
			t.Errorf("the setting %q is required: an example is needed", setting.Name)
		}
	}
}

// abilities proves that the adapter can do something, and that what it says of
// acknowledgements fits what it can do.
func abilities(t T, a adapters.Adapter, d adapters.Descriptor) {
	_, encodes := a.(adapters.Encoder)
	_, batches := a.(adapters.Batcher)
	_, receives := a.(adapters.Receiver)
	if !encodes && !batches && !receives {
		t.Errorf("it neither makes messages nor receives any")
	}
	if _, reads := a.(adapters.Acknowledger); reads && d.AckWithin == 0 {
		t.Errorf("it reads acknowledgements, but a missing one is never overdue: AckWithin is 0")
	} else if !reads && d.AckWithin > 0 {
		t.Errorf("an acknowledgement is awaited that it cannot read")
	}
}

// settingsAreChecked proves that wrong settings are refused by name, and their
// values kept to ourselves.
func settingsAreChecked(t T, s *suite) {
	e, _ := s.open(t)
	given := maps.Clone(e.Settings)
	if given == nil {
		given = map[string]string{}
	}
	maps.Copy(given, s.Settings)
	const value = "value-of-a-setting"
	with := maps.Clone(given)
	with["no_such_setting"] = value
	refusedBy(t, s.about, with, "no_such_setting", value)
	for _, setting := range s.about.Settings {
		switch {
		case setting.Required:
			without := maps.Clone(given)
			delete(without, setting.Name)
			refusedBy(t, s.about, without, setting.Name, value)
		case setting.Secret:
			s.missingSecret(t, e, given, setting.Name)
		}
	}
}

func refusedBy(t T, d adapters.Descriptor, settings map[string]string, name, value string) {
	_, err := adapters.CheckSettings(d, settings)
	if err == nil || !strings.Contains(err.Error(), name) {
		t.Errorf("wrong settings are not refused by the name %q: %v", name, err)
	} else if strings.Contains(err.Error(), value) {
		t.Errorf("the refusal tells a setting's value")
	}
}

// missingSecret proves that a secret whose file is not there is told to the
// operator, by the setting: at the start, or by an attempt where it is read anew
// for each. It never tells the file's name.
func (s *suite) missingSecret(t T, e Endpoint, given map[string]string, name string) {
	wrong := maps.Clone(given)
	wrong[name] = t.TempDir() + "/not-there"
	full, err := adapters.CheckSettings(s.about, wrong)
	var a adapters.Adapter
	if err == nil {
		a, err = s.Factory.New(adapters.Options{Settings: full})
	}
	if d, ok := a.(adapters.Deliverer); err == nil && ok {
		_, err = d.Deliver(t.Context(), s.post(t, a)[0])
	}
	if first, ok := errors.AsType[*care.Error](err); !ok || first.Path == "" {
		t.Errorf("the setting %q names a file that is not there: %v", name, err)
	} else if strings.Contains(err.Error(), wrong[name]) {
		t.Errorf("the setting %q: the error tells where secrets lie", name)
	}
	if n := e.effects(); n != 0 {
		t.Errorf("without the secret %q, a message had %d effects", name, n)
	}
}
