// SPDX-License-Identifier: Apache-2.0

package care

import (
	"errors"
	"reflect"
	"strings"
	"sync"

	"github.com/go-playground/validator/v10"
)

// Validate gives every fault of a record with its path, nil when it is valid:
// first those of single fields, in the record's order, then those that lie
// between fields. It looks nothing up and knows no clock. No message holds a
// value from the record.
func Validate(r *Record) Problems {
	if r == nil {
		return Problems{At(Invalid, "", "null", ruleText("null", ""))}
	}
	problems := fieldProblems(tagRules().Struct(r))
	problems = append(problems, unrelated(crossProblems(r), problems)...)
	if len(problems) == 0 {
		return nil
	}
	return problems.capped()
}

// capped cuts a very long list short and says so.
func (p Problems) capped() Problems {
	if len(p) > maxProblems {
		p = append(p[:maxProblems:maxProblems], At(Invalid, "", "more", ruleText("more", "")))
	}
	return p
}

// tagRules is the validator of the types' validate tags, built once because it
// keeps what it learns about each type.
var tagRules = sync.OnceValue(newTagRules) //nolint:gochecknoglobals // safe for concurrent use, as validator/v10 says

func newTagRules() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return key
	})
	for tag, holds := range textRules() {
		register(v, tag, func(fl validator.FieldLevel) bool { return holds(fl.Field().String()) })
	}
	register(v, "code", func(fl validator.FieldLevel) bool { return hasCode(fl.Param(), fl.Field().String()) })
	register(v, "worker", isListedWorker)
	register(v, "telecom", isTelecom)
	return v
}

// register panics on a tag that the validator cannot take: a slip in this
// package, which its first test shows.
func register(v *validator.Validate, tag string, f validator.Func) {
	if err := v.RegisterValidation(tag, f); err != nil {
		panic("care: register rule " + tag + ": " + err.Error())
	}
}

// fieldProblems puts the validator's findings into this package's words. Their
// own text would name Go fields; their values are not looked at.
func fieldProblems(err error) Problems {
	var faults validator.ValidationErrors
	if err == nil {
		return nil
	}
	if !errors.As(err, &faults) {
		return Problems{At(Internal, "", "", "could not be checked")}
	}
	problems := make(Problems, len(faults))
	for i, fault := range faults {
		rule := ruleName(fault.Tag())
		problems[i] = At(Invalid, fieldPath(fault.Namespace()), rule, ruleText(rule, fault.Param()))
	}
	return problems
}

// fieldPath turns "Record.plan.Item.id" into "plan.id".
func fieldPath(namespace string) string {
	_, path, _ := strings.Cut(namespace, ".")
	return strings.ReplaceAll(path, "Item.", "")
}

// ruleName gives the short name under which a tag's failure is reported.
func ruleName(tag string) string {
	switch {
	case strings.HasPrefix(tag, "required"):
		return "required"
	case strings.HasPrefix(tag, "excluded"):
		return "excluded"
	case tag == "bcp47_strict_language_tag":
		return "language"
	case tag == "number":
		return "digits"
	}
	return tag
}

// isListedWorker reports whether the record lists a worker with the field's id.
// A value checked outside a record cannot be one.
func isListedWorker(fl validator.FieldLevel) bool {
	r, ok := reflect.TypeAssert[*Record](fl.Top())
	return ok && r.Worker(fl.Field().String()) != nil
}

// isTelecom judges the value by its kind.
func isTelecom(fl validator.FieldLevel) bool {
	parent := fl.Parent()
	if parent.Kind() == reflect.Pointer {
		parent = parent.Elem()
	}
	t, ok := reflect.TypeAssert[Telecom](parent)
	if !ok {
		return false
	}
	if t.Kind == "email" {
		return isEmail(t.Value)
	}
	return isPhone(t.Value)
}
