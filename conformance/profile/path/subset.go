// SPDX-License-Identifier: Apache-2.0

package path

import (
	"fmt"
	"strconv"

	"github.com/carelode/lode/conformance/profile/instance"
)

// subset is the functions that take a part of their input, or put two together.
func (v *evaluation) subset(e *expr, input Collection, args []Collection) (Collection, bool, error) {
	switch e.name {
	case "first":
		return input[:min(1, len(input))], true, nil
	case "last":
		return input[max(0, len(input)-1):], true, nil
	case "tail":
		return input[min(1, len(input)):], true, nil
	case "single":
		if len(input) > 1 {
			return nil, true, fmt.Errorf("%w: single() of several items", ErrEvaluation)
		}
		return input, true, nil
	case "skip", "take":
		n, ok := number1(args)
		if !ok {
			return nil, true, nil
		}
		n = min(max(n, 0), len(input))
		if e.name == "skip" {
			return input[n:], true, nil
		}
		return input[:n], true, nil
	case "intersect", "exclude", "union", "combine":
		if len(args) != 1 {
			return nil, true, ErrSyntax
		}
		c, err := v.together(e.name, input, args[0])
		return c, true, err
	}
	return nil, false, nil
}

func (v *evaluation) together(name string, input, other Collection) (Collection, error) {
	switch name {
	case "union":
		return v.union(input, other)
	case "combine":
		return append(append(Collection{}, input...), other...), nil
	}
	var found Collection
	for _, x := range input {
		has, err := v.has(other, x)
		if err != nil {
			return nil, err
		}
		if has == (name == "intersect") {
			found = append(found, x)
		}
	}
	if name == "intersect" {
		return v.distinct(found)
	}
	return found, nil
}

func number1(args []Collection) (int, bool) {
	if len(args) == 0 || len(args[0]) != 1 {
		return 0, false
	}
	n, err := strconv.Atoi(args[0][0].value().text)
	return n, err == nil
}

// tree is the functions that go down the tree.
func (v *evaluation) tree(e *expr, input Collection, _ []Collection) (Collection, bool, error) {
	if e.name != "children" && e.name != "descendants" {
		return nil, false, nil
	}
	var found Collection
	for _, i := range input {
		if i.Node == nil {
			continue
		}
		if e.name == "descendants" {
			if err := v.descend(i.Node, &found); err != nil {
				return nil, true, err
			}
			continue
		}
		for _, c := range i.Node.Children {
			found = append(found, Of(c))
		}
	}
	return found, true, v.spend(1 + len(found)/4)
}

func (v *evaluation) descend(n *instance.Node, found *Collection) error {
	if err := v.spend(len(n.Children)); err != nil {
		return err
	}
	for _, c := range n.Children {
		*found = append(*found, Of(c))
		if err := v.descend(c, found); err != nil {
			return err
		}
	}
	return nil
}
