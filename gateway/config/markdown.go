// SPDX-License-Identifier: Apache-2.0

package config

import (
	"bytes"
	"fmt"
	"reflect"
)

// Markdown gives docs/settings.md: every setting, section by section.
func Markdown() []byte {
	var b bytes.Buffer
	b.WriteString("<!-- Written by the test of gateway/config: go test ./gateway/config -update. Do not edit. -->\n" +
		"# Settings\n\n" +
		"One YAML file. A name that Lode does not know is refused, with its line and the nearest name; all faults are told at once.\n" +
		"Times carry their unit (`30s`, `15m`, `24h`). Secrets are named by file, never written in it; file names that do not begin with `/`\n" +
		"are beside the settings file. A change takes a restart.\n")
	writeSections(&b, fieldsOf(reflect.TypeFor[Settings]()))
	fmt.Fprintf(&b, "\n## A complete example\n\n```yaml\n%s```\n", Example())
	return b.Bytes()
}

func writeSections(b *bytes.Buffer, all fields) {
	for _, f := range all {
		inner, list, _ := f.inner()
		form := ""
		if list {
			form = " A list; each has:"
		}
		fmt.Fprintf(b, "\n## `%s`\n\n%s%s\n\n| setting | default | what it is |\n|---|---|---|\n", f.name, f.doc, form)
		for _, one := range fieldsOf(inner) {
			fmt.Fprintf(b, "| `%s` | %s | %s |\n", one.name, fallback(one), one.doc)
		}
	}
}

func fallback(f field) string {
	switch {
	case f.need:
		return "**must be given**"
	case f.fallback != "":
		return "`" + f.fallback + "`"
	}
	return "none"
}
