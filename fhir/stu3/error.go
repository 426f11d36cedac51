// SPDX-License-Identifier: Apache-2.0

package stu3

// Error says what is wrong with a document, and repeats nothing of it.
type Error struct {
	Path    string // of an element, when one is written; "" of a document that was read
	Rule    string // the rule that was broken, in one word
	Message string
}

// Error gives path and message.
func (e *Error) Error() string {
	if e.Path == "" {
		return "the document " + e.Message
	}
	return e.Path + ": " + e.Message
}
