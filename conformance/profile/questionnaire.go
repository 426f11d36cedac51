// SPDX-License-Identifier: Apache-2.0

package profile

import "github.com/carelode/lode/conformance/profile/instance"

const questionnairePage = spec + "questionnaire.html"

// questionnaire checks that the conditions of items ask of items that there are (questionnaire-definitions.html#Questionnaire.item.enableWhen.question).
func (r *run) questionnaire(n *instance.Node) {
	ids := map[string]*instance.Node{}
	r.linkIDs(n, ids)
	r.conditions(n, ids, "")
}

func (r *run) linkIDs(n *instance.Node, ids map[string]*instance.Node) {
	for _, item := range n.Children {
		if item.Name == "item" && r.spend(1) {
			ids[item.Text("linkId")] = item
			r.linkIDs(item, ids)
		}
	}
}

func (r *run) conditions(n *instance.Node, ids map[string]*instance.Node, name string) {
	at := -1
	for _, item := range n.Children {
		if item.Name != "item" {
			continue
		}
		at++
		here := name + "item[" + itoa(at) + "]"
		for i, when := range item.All("enableWhen") {
			r.condition(item, when.Child("question"), ids, here+".enableWhen["+itoa(i)+"].question")
		}
		if r.spend(1) {
			r.conditions(item, ids, here+".")
		}
	}
}

func (r *run) condition(item, question *instance.Node, ids map[string]*instance.Node, where string) {
	if question == nil || question.Value == "" {
		return
	}
	to, known := ids[question.Value]
	switch {
	case !known:
		r.foundAt(question, where, Error, CodeNotFound, "questionnaire-enable", questionnairePage, "the question of a condition is the linkId of an item")
	case to == item || r.within(item, to):
		r.foundAt(question, where, Error, CodeBusinessRule, "questionnaire-enable", questionnairePage, "a condition does not ask of the item that it is on, nor of one inside it")
	}
}

// within says whether an item stands inside another.
func (r *run) within(outer, inner *instance.Node) bool {
	for _, item := range outer.Children {
		if item.Name == "item" && r.spend(1) && (item == inner || r.within(item, inner)) {
			return true
		}
	}
	return false
}
