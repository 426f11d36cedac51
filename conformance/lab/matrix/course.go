// SPDX-License-Identifier: Apache-2.0

package matrix

// course is what must become of a message, by the kind of destination and by how
// long the fault lasts. Where they are known to have nothing, and a newer version
// is there, the older one gives way to it.
type course [3][2]Fate

// courses are those of the three moments.
type courses [3]course

// want gives the fate that a fault must lead to.
func (f Fault) want(k Kind, m Moment, form Form) Fate { return f.course[m][k][form] }

// is makes a course of what happens where they answer, where they acknowledge,
// and in a folder.
func is(answers, acknowledges, collects [2]Fate) course {
	return course{Answers: answers, Acknowledges: acknowledges, Collects: collects}
}

func both(f Fate) [2]Fate { return [2]Fate{f, f} }

// fine: nothing is wrong but the time that it takes.
func fine() course { return is(both(AtOnce), both(AtOnce), both(AtOnce)) }

// unsent: nothing has left us, so nothing can have been done.
func unsent() course {
	return is([2]Fate{Retried, Replaced}, [2]Fate{Retried, Replaced}, both(Retried))
}

// undone: it has left us and was not done; we cannot know.
func undone() course { return is(both(Retried), both(Resent), both(Retried)) }

// undoubted: it was done; we cannot know.
func undoubted() course { return is(both(Retried), both(Doubted), both(Retried)) }

// unheard: it was done, and the word of it is lost.
func unheard() course { return is(both(Retried), [2]Fate{AtOnce, LateAck}, both(Retried)) }

// unreached is a way to them that is closed.
func unreached() courses { return courses{unsent(), undoubted(), unheard()} }

// lost is a failure that says nothing of what was done.
func lost() courses { return courses{undone(), undoubted(), unheard()} }

// notNow: they say that they have done nothing. Where a repeat is safe they are
// believed, and a newer version may take its place; where it is not, they are
// asked first.
func notNow() courses {
	all := lost()
	for i := range all {
		all[i][Answers] = [2]Fate{Retried, Replaced}
	}
	return all
}

// later is notNow with a time that is hours away, which a newer version does not
// wait for. An answer with a wrong time on it is as good as any.
func later() courses {
	all := notNow()
	all[Before][Answers], all[After][Answers], all[Ack] = both(Replaced), both(Replaced), fine()
	return all
}

// refusal: they say that a person must look.
func refusal() courses {
	all := courses{undone(), undoubted(), unheard()}
	for i := range all {
		all[i][Answers] = both(Mended)
	}
	all[Before][Acknowledges], all[After][Acknowledges] = both(Mended), both(Contrary)
	return all
}

// conflict is a refusal that a folder knows too: the name is another file's. Of
// the checksum ours is the right one.
func conflict() courses {
	all := refusal()
	all[Before][Collects], all[After][Collects], all[Ack][Collects] = both(WithPerson), both(WithPerson), both(AtOnce)
	return all
}

// lockedOut: they do not let us in, and an operator must look. It is not tried again
// before a quarter of an hour, which a newer version does not wait for.
func lockedOut() courses {
	all := locked(lost())
	for i := range all {
		all[i][Answers] = both(ReplacedOp)
	}
	all[Before][Acknowledges], all[After][Acknowledges] = both(ResentOp), both(DoubtedOp)
	return all
}

// locked is the same for a folder alone.
func locked(all courses) courses {
	for i := range all {
		all[i][Collects] = both(Operator)
	}
	return all
}

// lie: they say yes. It comes out at once where the answer can be checked, and
// otherwise when no acknowledgement comes.
func lie() courses {
	all := lost()
	all[Before][Acknowledges], all[After][Acknowledges] = both(NoAck), both(AtOnce)
	return all
}
