// SPDX-License-Identifier: Apache-2.0

package cld

import "errors"

// Compile reads a profile; the tests want its problems only.
func Compile(data []byte) error {
	p, err := compile(data)
	if err == nil && p == nil {
		return errors.New("no plan and no problem")
	}
	return err
}

// ReleaseTwo gives the embedded profile.
func ReleaseTwo() []byte { return append([]byte(nil), releaseTwo...) }

// Quoted writes one cell.
func Quoted(s string) string { return string(appendQuoted(nil, s)) }

// Neutral makes free text harmless.
func Neutral(s string) string { return neutral(s) }

// OneLine takes the line breaks out.
func OneLine(s string) string { return oneLine(s) }

// Plain reports whether text can stand in a file.
func Plain(s string) bool { return plain(s) }

// Untranslated gives the codes that no list of the profile speaks of, as
// "field vocabulary code".
func Untranslated(a *Adapter) (missing []string) {
	for i := range a.plan.columns {
		col := &a.plan.columns[i]
		if col.list == nil || len(col.list.values) == 0 {
			continue
		}
		for _, v := range sources()[col.field].vocabs {
			for _, code := range v.codes() {
				if _, known := col.list.from[v][code]; !known {
					missing = append(missing, sources()[col.field].name+" "+vocabNames()[v]+" "+code)
				}
			}
		}
	}
	return missing
}

// Values gives the values of the list under a header, nil if it has none.
func Values(a *Adapter, header string) []string {
	for i := range a.plan.columns {
		if col := &a.plan.columns[i]; col.header == header && col.list != nil {
			return append([]string{}, col.list.values...)
		}
	}
	return nil
}
