// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"net/http"
	"slices"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/gateway/store"
)

// scene is a directed part: it leads one person's deliveries over edges of the
// state machine that chance would seldom take. Each person's first version is
// handed in beforehand by play, under what the first act writes down.
type scene struct {
	name   string
	before func(a *actor) // what is written down before the first version
	acts   []act
	twist  people.Fate // whose part it is; "" is an ordinary person
	takes  string      // the edges that it is there for
}

// What may happen to a message on its way to the mailbox.

func cutAfter() sim.Fault  { return sim.Fault{Cut: true, After: true} }
func cutBefore() sim.Fault { return sim.Fault{Cut: true} }

// notNow turns so many messages away for now, unread, and says so.
func notNow(times int) []sim.Fault { return slices.Repeat([]sim.Fault{unread()}, times) }

func unread() sim.Fault {
	return answered(http.StatusTooManyRequests, `{"error":"turned away unread"}`)
}

func turnedAway() sim.Fault { return answered(http.StatusUnprocessableEntity, "{}") }
func tooLarge() sim.Fault   { return answered(http.StatusRequestEntityTooLarge, "{}") }

// mislaid says that it was taken, and it was not.
func mislaid() sim.Fault { return answered(http.StatusAccepted, `{"id":"m0"}`) }

func answered(status int, body string) sim.Fault {
	return sim.Fault{Status: status, ContentType: "application/json", Body: body}
}

// quiet is a fate of which nothing is ever heard.
func quiet() sim.Fate { return sim.Fate{} }

// write writes a person's part down.
func write(mute bool, fate sim.Fate, posts ...sim.Fault) func(*actor) {
	return func(a *actor) { a.script.Write(a.person(), mute, &fate, posts...) }
}

// rewrite writes it down anew in the course of a scene.
func rewrite(mute bool, fate sim.Fate, posts ...sim.Fault) act {
	return func(_ context.Context, a *actor) error {
		write(mute, fate, posts...)(a)
		return nil
	}
}

func filed() sim.Fate { return acks(soon, "received", soon, "filed") }

// scenes gives every scene.
func scenes() []scene {
	return slices.Concat(doubts(), answers(), silences(), turns(), faults(), meanwhile("received"), meanwhile("filed"), meanwhile("refused"))
}

// doubts: nobody can tell whether it arrived.
func doubts() []scene {
	return []scene{
		{"in doubt, then received", write(true, acks(soon, "received", later, "filed"), cutAfter()), acts(
			await(Mailbox, store.Unconfirmed), await(Mailbox, store.Received, store.Filed)), "", "unconfirmed -> received"},
		{"in doubt, then filed", write(true, acks(soon, "filed"), cutAfter()), acts(
			await(Mailbox, store.Unconfirmed), await(Mailbox, store.Filed)), "", "unconfirmed -> filed"},
		{"in doubt, then refused", write(true, acks(soon, "refused"), cutAfter()), acts(
			await(Mailbox, store.Unconfirmed), await(Mailbox, store.Refused)), "", "unconfirmed -> refused"},
		{"in doubt, and they have it", write(false, acks(later, "received", later, "filed"), cutAfter()), acts(
			await(Mailbox, store.Filed)), "", "unconfirmed -> sent"},
		{"in doubt, and they have it not", write(false, filed(), cutBefore()), acts(await(Mailbox, store.Filed)), "", "unconfirmed -> ready"},
		{"in doubt, and a person rings them", write(true, quiet(), cutAfter()), acts(
			await(Mailbox, store.Unconfirmed), conclude, await(Mailbox, store.Closed)), "", "unconfirmed -> closed"},
		{"in doubt, and a person sends it again", write(true, filed(), cutBefore()), acts(
			await(Mailbox, store.Unconfirmed), resend, await(Mailbox, store.Filed)), "", "unconfirmed -> ready"},
	}
}

// answers: they come in every order.
func answers() []scene {
	return []scene{
		{"filed at once", write(false, acks(soon, "filed")), acts(await(Mailbox, store.Filed)), "", "sent -> filed"},
		{"refused at once, then mended", write(false, acks(soon, "refused")), acts(
			await(Mailbox, store.Refused), rewrite(false, filed()), version(planned), await(Mailbox, store.Filed), awaitBack(1, Mailbox, store.Closed)), "", "sent -> refused, refused -> closed"},
		{"received, then refused", write(false, acks(soon, "received", later, "refused")), acts(
			await(Mailbox, store.Refused), conclude, await(Mailbox, store.Closed)), "", "received -> refused"},
		{"turned away at the door", write(false, filed(), turnedAway()), acts(await(Mailbox, store.Refused), conclude), "", "sending -> refused"},
		{"too large", write(false, filed(), tooLarge()), acts(await(Mailbox, store.Parked), conclude), "", "sending -> parked, parked -> closed"},
	}
}

// silences: no answer in time.
func silences() []scene {
	return []scene{
		{"silence, and a person rings them", write(false, quiet()), acts(await(Mailbox, store.Overdue), conclude, await(Mailbox, store.Closed)), "", "sent -> overdue, overdue -> closed"},
		{"received, then silence", write(false, acks(soon, "received")), acts(await(Mailbox, store.Overdue), conclude), "", "received -> overdue"},
		{"received too late", write(false, acks(tooOld, "received")), acts(await(Mailbox, store.Overdue), await(Mailbox, store.Received)), "", "overdue -> received"},
		{"filed too late", write(false, acks(tooOld, "filed")), acts(await(Mailbox, store.Overdue), await(Mailbox, store.Filed)), "", "overdue -> filed"},
		{"refused too late", write(false, acks(tooOld, "refused")), acts(await(Mailbox, store.Overdue), await(Mailbox, store.Refused)), "", "overdue -> refused"},
		{"mislaid there, then sent again", write(false, filed(), mislaid()), acts(
			await(Mailbox, store.Overdue), resend, await(Mailbox, store.Filed)), "", "overdue -> ready"},
	}
}

// turns: a newer version, or a person, comes before it was sent.
func turns() []scene {
	return []scene{
		{"replaced while it waits its turn", write(false, quiet()), acts(
			await(Mailbox, store.Sent), version(planned), await(Mailbox, store.Planned), version(planned), awaitBack(1, Mailbox, store.Superseded),
			await(Mailbox, store.Planned), withdraw, await(Mailbox, store.Withdrawn)), "", "planned -> superseded, planned -> withdrawn"},
		{"replaced while it is tried", write(false, filed(), notNow(60)...), acts(
			awaitTried(Mailbox), version(planned), awaitBack(1, Mailbox, store.Superseded), awaitTried(Mailbox), withdraw, await(Mailbox, store.Withdrawn)), "", "ready -> superseded, ready -> withdrawn"},
		{"the person dies before they are asked to act", write(false, filed()), acts(
			await(Mailbox, store.Filed), rewrite(false, filed(), notNow(60)...), version(referred), awaitTried(Mailbox),
			version(died), awaitBack(1, Mailbox, store.Held), withdraw, awaitBack(1, Mailbox, store.Withdrawn)), "", "ready -> held, held -> withdrawn"},
		{"made anew before it was tried", write(false, filed()), acts(
			madeAnew), "", "ready -> planned"},
	}
}

// meanwhile: they have it and say so late, and a person who did not ring them had
// it sent again before.
func meanwhile(word string) []scene {
	end := store.State(word)
	before := func(posts ...sim.Fault) func(*actor) { return write(true, acks(tooOld, word), posts...) }
	return []scene{
		{word + " before it goes again", func(a *actor) { before(cutAfter())(a); a.script.Shut(a.person()) }, acts(
			await(Mailbox, store.Unconfirmed), retry, await(Mailbox, end)), "", "ready -> " + word},
		{word + " while it is held", before(cutAfter()), acts(
			await(Mailbox, store.Unconfirmed), version(unnumbered), awaitBack(1, Mailbox, store.Unconfirmed), retry,
			awaitBack(1, Mailbox, store.Held), awaitBack(1, Mailbox, end)), "", "held -> " + word},
		{word + " while it is parked", before(cutAfter(), tooLarge()), acts(
			await(Mailbox, store.Unconfirmed), retry, await(Mailbox, store.Parked), await(Mailbox, end)), "", "parked -> " + word},
	}
}

// faults: in the record itself, and at the shared care record.
func faults() []scene {
	return []scene{
		{"without a number", nil, acts(
			version(unnumbered), await(Shared, store.Parked), retry, await(Shared, store.Parked), await(Mailbox, store.Held), retry,
			await(Mailbox, store.Held), version(unnumbered), awaitBack(1, Shared, store.Superseded), awaitBack(1, Mailbox, store.Superseded),
			await(Shared, store.Parked), conclude, await(Mailbox, store.Held), withdraw), "", "planned -> parked, parked -> planned, parked -> superseded, parked -> closed, planned -> held, held -> superseded"},
		{"a fault that is taken back", nil, acts(
			await(Shared, store.Filed), version(unnumbered), await(Shared, store.Parked), backToTheFirst, awaitBack(1, Shared, store.Withdrawn)), "", "parked -> withdrawn"},
		{"they hold two people with that number", nil, acts(
			await(Shared, store.Held), retry, await(Shared, store.Held), withdraw, await(Shared, store.Withdrawn)), people.SeveralMatches, "sending -> held, held -> planned, held -> withdrawn"},
	}
}

func acts(all ...act) []act { return all }
