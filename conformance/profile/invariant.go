// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"errors"
	"slices"

	"github.com/carelode/lode/conformance/profile/instance"
	"github.com/carelode/lode/conformance/profile/path"
)

// invariants checks the constraints of an element on the node of the top frame, but for those that led has too.
func (r *run) invariants(n *instance.Node, e, led *element) {
	for _, k := range e.constraints {
		if r.stopped {
			return
		}
		if led != nil && slices.Contains(led.constraints, k) {
			continue
		}
		r.invariant(n, k, e)
	}
}

func (r *run) invariant(n *instance.Node, k *constraint, e *element) {
	if h := r.holder(); k.key == "dom-6" && h != nil && h.contained && h.node == n {
		return // a contained resource has no narrative of its own (references.html#contained)
	}
	if k.native != nil {
		if k.native(r, n) {
			return
		}
		r.broken(k, e)
		return
	}
	if k.text == "" || !r.spend(5) {
		return
	}
	x, err := k.expression()
	holds := false
	if err == nil {
		r.byType = k.typed
		holds, err = r.holds(x, n)
		r.byType = false
	}
	switch {
	case errors.Is(err, path.ErrTooCostly):
		r.stop("an invariant takes too much work: " + k.key)
	case err != nil:
		r.found(Information, CodeNotSupported, k.key, r.sourceOf(k, e), "the invariant could not be checked here: "+k.human)
	case !holds:
		r.broken(k, e)
	}
}

func (r *run) sourceOf(k *constraint, e *element) string {
	if k.source != "" {
		return k.source
	}
	return e.source
}

func (r *run) broken(k *constraint, e *element) {
	severity := Error
	if k.severity == "warning" {
		severity = Warning
	}
	r.found(severity, CodeInvariant, k.key, r.sourceOf(k, e), k.human)
}

// holds evaluates an expression on a node as an invariant.
func (r *run) holds(x *path.Expression, n *instance.Node) (bool, error) {
	env := r.env()
	left := env.Budget
	ok, err := x.Holds(n, env)
	r.steps += left - env.Budget
	return ok, err
}

// env is what an expression may ask the run for.
func (r *run) env() *path.Env {
	env := &path.Env{Budget: 400_000}
	if h := r.holder(); h != nil {
		env.Resource, env.RootResource = h.node, h.node
		if h.contained && h.outer != nil {
			env.RootResource = h.outer.node
		}
	}
	env.Resolve, env.MemberOf, env.ConformsTo = r.ask.resolve, r.ask.memberOf, r.ask.conformsTo
	env.HTMLChecks, env.IsA, env.Now = r.ask.htmlChecks, r.ask.isA, r.ask.now
	return env
}

func (r *run) resolve(reference string) *instance.Node {
	t := r.target(reference)
	if t.node == nil && r.byType && t.typ != "" {
		return &instance.Node{Type: t.typ, Datatype: t.typ}
	}
	return t.node
}

// conforms says whether a node keeps a profile.
func (r *run) conforms(n *instance.Node, profile string) (bool, error) {
	p := r.c.plan(profile)
	if p == nil {
		return false, path.ErrUnsupported
	}
	return r.fits(n, p), nil
}

// fits says whether a node keeps a plan. Each pair is looked at once: a slice and an invariant may ask the same.
func (r *run) fits(n *instance.Node, p *plan) bool {
	v := visit{n, p}
	if known, ok := r.tried[v]; ok {
		return known
	}
	if r.tried == nil {
		r.tried = map[visit]bool{}
	}
	ok := r.passes(func() {
		r.push(frame{node: n, name: n.Name, at: -1, typ: p.typ})
		defer r.pop()
		if n.Type != "" {
			if n.Type != p.typ && !r.c.derives(n.Type, p.typ) {
				r.errors++
				return
			}
			r.holders = append(r.holders, r.holderOf(n))
			defer func() { r.holders = r.holders[:len(r.holders)-1] }()
		}
		r.conform(n, nil, p)
	})
	r.tried[v] = ok
	return ok
}

// holderOf is the holder of a resource that is looked at out of its turn: where a reference leads, or within a Bundle's slice.
func (r *run) holderOf(n *instance.Node) *holder {
	h := &holder{node: n, outer: r.holder(), depth: len(r.frames) - 1}
	for o := h.outer; o != nil; o = o.outer {
		if slices.Contains(o.node.Children, n) {
			h.outer, h.contained = o, n.Name == "contained"
			return h
		}
	}
	return h
}

// questions is what expressions ask of a run, made once for all of them.
type questions struct {
	resolve    func(string) *instance.Node
	memberOf   func(*instance.Node, string) (bool, error)
	conformsTo func(*instance.Node, string) (bool, error)
	htmlChecks func(*instance.Node) bool
	isA        func(code, ancestor string) bool
	now        string
}

func (r *run) questions() questions {
	return questions{
		resolve: r.resolve, memberOf: r.memberOf, conformsTo: r.conforms, isA: r.c.derives,
		htmlChecks: func(n *instance.Node) bool { return len(narrativeFaults(n.Value)) == 0 },
		now:        r.c.options.Now().Format("2006-01-02T15:04:05.000Z07:00"),
	}
}
