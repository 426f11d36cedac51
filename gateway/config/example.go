// SPDX-License-Identifier: Apache-2.0

package config

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
)

// Example gives a complete settings file: every setting that there is, each
// with what it means. Those that need not be given are commented out, with
// their defaults. It loads once a token's hash stands in it.
func Example() []byte {
	var b bytes.Buffer
	b.WriteString("# Settings of Lode. Every setting is here; those behind a # show their default or are empty without one.\n" +
		"# A name that Lode does not know is refused. Secrets are named by file, never written here.\n" +
		"# File names that do not begin with / are beside this file.\n")
	writeExample(&b, fieldsOf(reflect.TypeFor[Settings]()), "")
	return b.Bytes()
}

func writeExample(b *bytes.Buffer, all fields, indent string) {
	for _, f := range all {
		inner, list, isStruct := f.inner()
		if indent == "" {
			b.WriteString("\n")
		}
		fmt.Fprintf(b, "%s# %s\n", indent, f.doc)
		switch {
		case isStruct && list:
			fmt.Fprintf(b, "%s%s:\n", indent, f.name)
			writeItem(b, fieldsOf(inner), indent+"  ")
			writeSecond(b, f, indent+"  ")
		case isStruct:
			writeSection(b, f, fieldsOf(inner), indent)
		default:
			b.WriteString(exampleLine(f, indent))
		}
	}
}

// writeSection comments out the name of a section in which nothing is given.
func writeSection(b *bytes.Buffer, f field, inner fields, indent string) {
	given := false
	for _, one := range inner {
		given = given || one.example != ""
	}
	mark := ""
	if !given {
		mark = "# "
	}
	fmt.Fprintf(b, "%s%s%s:\n", indent, mark, f.name)
	writeExample(b, inner, indent+"  ")
}

// writeItem writes one item of a list: its first setting carries the dash.
func writeItem(b *bytes.Buffer, all fields, indent string) {
	var item bytes.Buffer
	writeExample(&item, all, indent+"  ")
	text := item.String()
	first := strings.Index(text, "\n"+indent+"  "+all[0].name) + 1
	b.WriteString(text[:first] + indent + "- " + strings.TrimPrefix(text[first:], indent+"  "))
}

// writeSecond writes a second item of a list, commented out: without "# " at the
// beginning of its lines it is one.
func writeSecond(b *bytes.Buffer, f field, indent string) {
	if f.second == "" {
		return
	}
	fmt.Fprintf(b, "%s# %s\n", indent, f.about)
	dash := "- "
	for line := range strings.SplitSeq(f.second, "\n") {
		fmt.Fprintf(b, "%s# %s%s\n", indent, dash, line)
		dash = "  "
	}
}

// exampleLine writes one setting, commented out unless it has an example.
func exampleLine(f field, indent string) string {
	value, mark := f.example, ""
	if value == "" {
		value, mark = f.fallback, "# "
	}
	if kind := f.typ.Kind(); kind == reflect.Slice {
		value = "[" + value + "]"
	} else if kind == reflect.Map {
		value = "{" + value + "}"
	} else if kind == reflect.String {
		value = quoted(value)
	}
	return strings.TrimRight(fmt.Sprintf("%s%s%s: %s", indent, mark, f.name, value), " ") + "\n"
}

// quoted quotes what YAML would read otherwise than as it stands, or a reader
// might take for a number.
func quoted(value string) string {
	if strings.ContainsAny(value, ":#{}[],&*!|>'\"%@`") || value != "" && strings.Trim(value, "0123456789 ") == "" {
		return `"` + value + `"`
	}
	return value
}
