// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"strconv"
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

// run is one check of one input.
type run struct {
	c       *Checker
	doc     instance.Document
	issues  []Issue
	seen    map[issueKey]bool
	frames  []frame
	groups  []group
	holders []*holder
	steps   int
	quiet   int // above 0: issues are counted, not kept
	errors  int // how many errors were found, kept or not
	stopped bool
	muffled bool    // whether it was said that no more warnings are told
	active  []visit // what is being checked against what, against endless recursion
	tried   map[visit]bool
	index   *bundleIndexes
	ask     questions
	byType  bool // what is being asked of the targets of references is only of what type they are
}

// frame is one element on the way from the root to what is being checked.
type frame struct {
	node *instance.Node
	name string // in FHIRPath: of a choice without its type
	at   int    // its place in the list, -1 where there is no list
	def  *element
	typ  string // its FHIR type, where it is known
	url  string // of an extension
}

// holder is a resource that is being checked.
type holder struct {
	node      *instance.Node
	outer     *holder // the resource in which it stands; nil for the outermost
	contained bool
	depth     int // of its frame
	entry     *instance.Node
	fullURL   string
}

// visit is a node under a plan.
type visit struct {
	node *instance.Node
	plan *plan
}

func (r *run) holder() *holder {
	if len(r.holders) == 0 {
		return nil
	}
	return r.holders[len(r.holders)-1]
}

// expression is the FHIRPath of where the run is.
func (r *run) expression() string {
	var b strings.Builder
	for i := range r.frames {
		f := &r.frames[i]
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(f.name)
		if f.at >= 0 {
			b.WriteByte('[')
			b.WriteString(strconv.Itoa(f.at))
			b.WriteByte(']')
		}
	}
	return b.String()
}

// found tells of something at the element where the run is.
func (r *run) found(s Severity, code Code, rule, source, message string) {
	r.foundAt(nil, "", s, code, rule, source, message)
}

// foundAt tells of something at a node below where the run is, of a name that is added to the path.
func (r *run) foundAt(n *instance.Node, name string, s Severity, code Code, rule, source, message string) {
	if s == Error || s == Fatal {
		r.errors++
	}
	if r.quiet > 0 || r.stopped {
		return
	}
	if s != Error && s != Fatal && len(r.issues) >= r.c.options.MaxIssues/2 {
		r.muffle()
		return
	}
	if n == nil && len(r.frames) > 0 {
		n = r.frames[len(r.frames)-1].node
	}
	expression := r.expression()
	if name != "" {
		if expression != "" {
			expression += "."
		}
		expression += name
	}
	i := Issue{Severity: s, Code: code, Expression: expression, Rule: rule, Source: source, Message: message}
	if n != nil {
		i.Line, i.Column = n.Line, n.Column
	}
	r.keep(i)
}

// keep adds an issue, unless it is there already.
func (r *run) keep(i Issue) {
	key := issueKey{i.Line, i.Column, i.Rule, i.Expression, i.Message}
	if r.seen[key] {
		return
	}
	if r.seen == nil {
		r.seen = map[issueKey]bool{}
	}
	r.seen[key] = true
	r.issues = append(r.issues, i)
	if len(r.issues) >= r.c.options.MaxIssues {
		r.stop("there are too many issues to tell them all")
	}
}

// muffle says once that no more warnings are told: errors are to have room, and do not stop the check for warnings' sake.
func (r *run) muffle() {
	if r.muffled {
		return
	}
	r.muffled = true
	r.issues = append(r.issues, Issue{
		Severity: Information, Code: CodeTooCostly, Expression: r.root(), Rule: "budget", Source: "conformance/profile",
		Message: "there are more warnings and notes than are told",
	})
}

// issueKey is what makes two issues the same.
type issueKey struct {
	line, column              int
	rule, expression, message string
}

// stop ends the check: what comes after is not looked at.
func (r *run) stop(why string) {
	if r.stopped {
		return
	}
	r.stopped = true
	r.issues = append(r.issues, Issue{
		Severity: Error, Code: CodeTooCostly, Expression: r.root(), Rule: "budget", Source: "conformance/profile",
		Message: "checking stopped: " + why,
	})
}

func (r *run) root() string {
	if r.doc.Root == nil {
		return ""
	}
	return r.doc.Root.Type
}

// spend counts work and says whether there is any left.
func (r *run) spend(n int) bool {
	if r.steps += n; r.steps > r.c.options.MaxSteps {
		r.stop("it takes too much work")
	}
	return !r.stopped
}

// passes says whether a check finds no error. It keeps no issues.
func (r *run) passes(check func()) bool {
	before := r.errors
	r.quiet++
	check()
	r.quiet--
	ok := r.errors == before
	r.errors = before
	return ok && !r.stopped
}

func (r *run) push(f frame) { r.frames = append(r.frames, f) }
func (r *run) pop()         { r.frames = r.frames[:len(r.frames)-1] }
func (r *run) top() *frame  { return &r.frames[len(r.frames)-1] }
