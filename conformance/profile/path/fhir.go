// SPDX-License-Identifier: Apache-2.0

package path

import (
	"fmt"
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

// ofFHIR is the functions that FHIR adds (R4, fhirpath.html#functions), and those of the clock.
func (v *evaluation) ofFHIR(e *expr, input Collection, args []Collection) (Collection, bool, error) {
	switch e.name {
	case "hasValue":
		return Collection{Bool(len(input) == 1 && (input[0].Node == nil || input[0].Node.HasValue && input[0].Node.Value != ""))}, true, nil
	case "getValue":
		if len(input) != 1 || input[0].value().Type == TypeNode {
			return nil, true, nil
		}
		return Collection{input[0].value()}, true, nil
	case "extension":
		url, ok := text1(args, 0)
		if !ok {
			return nil, true, nil
		}
		return v.extensions(input, url)
	case "resolve":
		return v.resolve(input)
	case "memberOf", "conformsTo":
		c, err := v.asked(e.name, input, args)
		return c, true, err
	case "htmlChecks":
		if v.env.HTMLChecks == nil || len(input) != 1 || input[0].Node == nil {
			return nil, true, fmt.Errorf("%w: htmlChecks()", ErrUnsupported)
		}
		return Collection{Bool(v.env.HTMLChecks(input[0].Node))}, true, nil
	case "now", "today", "timeOfDay":
		c, err := v.clock(e.name)
		return c, true, err
	}
	return nil, false, nil
}

func (v *evaluation) extensions(input Collection, url string) (Collection, bool, error) {
	var found Collection
	for _, i := range input {
		if i.Node == nil {
			continue
		}
		if err := v.spend(len(i.Node.Children)); err != nil {
			return nil, true, err
		}
		for _, c := range i.Node.Children {
			if c.Name == "extension" && c.Text("url") == url {
				found = append(found, Of(c))
			}
		}
	}
	return found, true, nil
}

func (v *evaluation) resolve(input Collection) (Collection, bool, error) {
	if v.env.Resolve == nil {
		return nil, true, fmt.Errorf("%w: resolve()", ErrUnsupported)
	}
	var found Collection
	for _, i := range input {
		reference := ""
		if i.Node != nil && !i.Node.HasValue {
			reference = i.Node.Text("reference")
		} else {
			reference = i.value().string()
		}
		if target := v.env.Resolve(reference); reference != "" && target != nil {
			found = append(found, Of(target))
		}
	}
	return found, true, nil
}

func (v *evaluation) asked(name string, input Collection, args []Collection) (Collection, error) {
	canonical, ok := text1(args, 0)
	ask := v.env.MemberOf
	if name == "conformsTo" {
		ask = v.env.ConformsTo
	}
	if ask == nil {
		return nil, fmt.Errorf("%w: %s()", ErrUnsupported, name)
	}
	if !ok || len(input) != 1 {
		return nil, nil
	}
	n := input[0].Node
	if n == nil {
		n = &instance.Node{Value: input[0].string(), HasValue: true, Form: instance.Text, Datatype: "code"}
	}
	is, err := ask(n, canonical)
	if err != nil {
		return nil, err
	}
	return Collection{Bool(is)}, nil
}

func (v *evaluation) clock(name string) (Collection, error) {
	if v.env.Now == "" {
		return nil, fmt.Errorf("%w: %s()", ErrUnsupported, name)
	}
	day, hour, _ := strings.Cut(v.env.Now, "T")
	switch name {
	case "today":
		return Collection{Moment(day)}, nil
	case "timeOfDay":
		return Collection{Moment("T" + hour)}, nil
	}
	return Collection{Moment(v.env.Now)}, nil
}
