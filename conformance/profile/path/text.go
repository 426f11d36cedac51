// SPDX-License-Identifier: Apache-2.0

package path

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// compiled is a regular expression, or why it is none.
type compiled struct {
	re  *regexp.Regexp
	err error
}

// maxPattern bounds the patterns that come with a profile.
const maxPattern = 4000

// prepare compiles the pattern of matches() where the expression gives it as a literal.
func (e *expr) prepare() {
	if (e.name == "matches" || e.name == "matchesFull" || e.name == "replaceMatches") && len(e.args) > 0 {
		if a := e.args[0]; a.op == opLiteral && len(a.literal) == 1 {
			e.regex = pattern(a.literal[0].text, e.name == "matchesFull")
		}
	}
}

// pattern compiles a pattern of FHIRPath, which finds anywhere unless anchored, and lets a dot stand for a line's end too.
func pattern(s string, whole bool) *compiled {
	if len(s) > maxPattern {
		return &compiled{err: fmt.Errorf("%w: the pattern is too long", ErrUnsupported)}
	}
	if whole {
		s = "^(?:" + s + ")$"
	}
	re, err := regexp.Compile("(?s)" + s)
	if err != nil {
		return &compiled{err: fmt.Errorf("%w: the pattern", ErrUnsupported)}
	}
	return &compiled{re: re}
}

// ofText is the functions of strings.
func (v *evaluation) ofText(e *expr, input Collection, args []Collection) (Collection, bool, error) {
	switch e.name {
	case "indexOf", "lastIndexOf", "substring", "startsWith", "endsWith", "contains", "upper", "lower", "replace", "matches",
		"matchesFull", "replaceMatches", "length", "toChars", "split", "trim", "encode", "decode", "escape", "unescape":
	case "join":
		parts := make([]string, len(input))
		for i, x := range input {
			parts[i] = x.value().string()
		}
		separator, _ := text1(args, 0)
		return Collection{String(strings.Join(parts, separator))}, true, nil
	default:
		return nil, false, nil
	}
	if len(input) == 0 {
		switch e.name {
		case "startsWith", "endsWith", "contains", "matches":
			// The language says empty. R4's own invariants (ref-1, bdl-8: "contains('/_history/').not()") are written for
			// engines that answer false; with empty they would be broken by every element that has no value there.
			return Collection{Bool(false)}, true, nil
		}
		return nil, true, nil
	}
	if len(input) > 1 {
		return nil, true, fmt.Errorf("%w: %s() of several items", ErrEvaluation, e.name)
	}
	if input[0].value().Type == TypeNode {
		return nil, true, nil // an element without a value
	}
	s := input[0].value().string()
	if err := v.spend(len(s) / 64); err != nil {
		return nil, true, err
	}
	c, err := v.stringFunction(e, s, args)
	return c, true, err
}

func text1(args []Collection, i int) (string, bool) {
	if i >= len(args) || len(args[i]) != 1 {
		return "", false
	}
	return args[i][0].value().string(), true
}

func (v *evaluation) stringFunction(e *expr, s string, args []Collection) (Collection, error) {
	switch e.name {
	case "upper":
		return Collection{String(strings.ToUpper(s))}, nil
	case "lower":
		return Collection{String(strings.ToLower(s))}, nil
	case "trim":
		return Collection{String(strings.TrimSpace(s))}, nil
	case "length":
		return Collection{integer(utf8.RuneCountInString(s))}, nil
	case "toChars":
		var found Collection
		for _, r := range s {
			found = append(found, String(string(r)))
		}
		return found, v.spend(len(found))
	case "substring":
		return substring(s, args), nil
	}
	a, ok := text1(args, 0)
	if !ok {
		return nil, nil
	}
	switch e.name {
	case "startsWith":
		return Collection{Bool(strings.HasPrefix(s, a))}, nil
	case "endsWith":
		return Collection{Bool(strings.HasSuffix(s, a))}, nil
	case "contains":
		return Collection{Bool(strings.Contains(s, a))}, nil
	case "indexOf":
		return Collection{integer(strings.Index(s, a))}, nil
	case "lastIndexOf":
		return Collection{integer(strings.LastIndex(s, a))}, nil
	case "split":
		var found Collection
		for part := range strings.SplitSeq(s, a) {
			found = append(found, String(part))
		}
		return found, v.spend(len(found))
	}
	return v.matching(e, s, a, args)
}

func (v *evaluation) matching(e *expr, s, a string, args []Collection) (Collection, error) {
	re := e.regex
	switch e.name {
	case "replace":
		b, ok := text1(args, 1)
		if !ok {
			return nil, nil
		}
		if err := v.spend(len(s) * (1 + len(b)) / 64); err != nil {
			return nil, err
		}
		return Collection{String(strings.ReplaceAll(s, a, b))}, nil
	case "matches", "matchesFull", "replaceMatches":
		if re == nil {
			re = pattern(a, e.name == "matchesFull")
		}
		if re.err != nil {
			return nil, re.err
		}
		if e.name != "replaceMatches" {
			return Collection{Bool(re.re.MatchString(s))}, nil
		}
		b, ok := text1(args, 1)
		if !ok {
			return nil, nil
		}
		return Collection{String(re.re.ReplaceAllString(s, b))}, nil
	}
	return nil, fmt.Errorf("%w: %s()", ErrUnsupported, e.name)
}

func substring(s string, args []Collection) Collection {
	start, ok := number1(args)
	runes := []rune(s)
	if !ok || start < 0 || start >= len(runes) {
		return nil
	}
	stop := len(runes)
	if len(args) > 1 && len(args[1]) == 1 {
		if n, err := strconv.Atoi(args[1][0].value().text); err == nil {
			stop = min(stop, start+max(n, 0))
		}
	}
	return Collection{String(string(runes[start:stop]))}
}
