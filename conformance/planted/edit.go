// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// ErrMovedOn says that a file no longer has, or no longer has once, the lines that
// a patch changes.
var ErrMovedOn = errors.New("the code has moved on")

// Edit puts lines in the place of others. It is written as a diff without line
// numbers: what stays begins with a blank, what goes with "-", what comes with
// "+". Lines are found by their text, wherever they are.
type Edit struct {
	File    string // from the top of the house
	Was, Is string // whole lines
}

const editMark = "@@ "

func parseEdits(text string) ([]Edit, error) {
	var all []Edit
	for line := range strings.Lines(text) {
		if file, begins := strings.CutPrefix(line, editMark); begins {
			all = append(all, Edit{File: strings.TrimSpace(file)})
			continue
		}
		if len(all) == 0 {
			return nil, fmt.Errorf("the line %q stands before any %q", strings.TrimSpace(line), editMark+"file")
		}
		if !all[len(all)-1].add(line) {
			return nil, fmt.Errorf("the line %q begins with neither a blank nor a sign", strings.TrimSpace(line))
		}
	}
	for _, e := range all {
		if e.Was == "" || e.Was == e.Is {
			return nil, fmt.Errorf("the edit of %s takes no line away or changes none", e.File)
		}
	}
	return all, nil
}

func (e *Edit) add(line string) bool {
	switch line[0] {
	case ' ':
		e.Was, e.Is = e.Was+line[1:], e.Is+line[1:]
	case '-':
		e.Was += line[1:]
	case '+':
		e.Is += line[1:]
	case '\n': // many an editor takes the blank of an empty line away
		e.Was, e.Is = e.Was+line, e.Is+line
	default:
		return false
	}
	return true
}

// Plant gives the files that a bug changes, with the bug in them, by their names
// from the top of the house. Nothing is written. ErrMovedOn when a file has not
// got the lines exactly once.
func (b *Bug) Plant(house fs.FS) (map[string]string, error) {
	files := make(map[string]string)
	for _, e := range b.Edits {
		if _, read := files[e.File]; !read {
			text, err := fs.ReadFile(house, e.File)
			if err != nil {
				return nil, fmt.Errorf("plant bug %d: %w", b.Number, err)
			}
			files[e.File] = string(text)
		}
		if n := places(files[e.File], e.Was); n != 1 {
			return nil, fmt.Errorf("plant bug %d (%s): %w: %s has these lines %d times and not once. Write the patch anew, so that it plants the same bug:\n%s",
				b.Number, b.Name, ErrMovedOn, e.File, n, e.Was)
		}
		files[e.File] = strings.Replace("\n"+files[e.File], "\n"+e.Was, "\n"+e.Is, 1)[1:]
	}
	return files, nil
}

// places counts where lines stand in a text, from the beginning of a line. One
// place may begin where another ends.
func places(text, lines string) (n int) {
	for at := 0; at < len(text); {
		if strings.HasPrefix(text[at:], lines) {
			n++
		}
		next := strings.IndexByte(text[at:], '\n')
		if next < 0 {
			break
		}
		at += next + 1
	}
	return n
}

// Files gives the names of the files that a bug changes, in order.
func (b *Bug) Files() []string {
	var names []string
	for _, e := range b.Edits {
		if !slices.Contains(names, e.File) {
			names = append(names, e.File)
		}
	}
	return names
}
