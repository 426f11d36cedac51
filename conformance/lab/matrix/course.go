// SPDX-License-Identifier: Apache-2.0

package matrix

// course is what must become of a message, by the kind of destination and by how
// long the fault lasts.
type course map[Kind][2]Fate

// want gives the fate that a fault must lead to.
func (f Fault) want(k Kind, m Moment, form Form) Fate { return f.course[m][k][form] }

func is(answers, acknowledges, collects [2]Fate) course {
	return course{Answers: answers, Acknowledges: acknowledges, Collects: collects}
}

// The courses. Where nothing can have been done and a newer version is there, the
// older one gives way to it.
//
//nolint:gochecknoglobals // a constant table
var (
	fine = is([2]Fate{AtOnce, AtOnce}, [2]Fate{AtOnce, AtOnce}, [2]Fate{AtOnce, AtOnce})
	// again: nothing has left us, so nothing can have been done.
	again = is([2]Fate{Retried, Replaced}, [2]Fate{Retried, Replaced}, [2]Fate{Retried, Retried})
	// uncertain: nothing was done, and nobody can know.
	uncertain = is([2]Fate{Retried, Retried}, [2]Fate{Resent, Resent}, [2]Fate{Retried, Retried})
	// doubtful: it was done, and nobody can know.
	doubtful = is([2]Fate{Retried, Retried}, [2]Fate{Doubted, Doubted}, [2]Fate{Retried, Retried})
	// unheard: it was done, and the word of it is lost.
	unheard = is([2]Fate{Retried, Retried}, [2]Fate{AtOnce, LateAck}, [2]Fate{Retried, Retried})

	// lie: they say yes and have done nothing. It comes out at once where the
	// answer can be checked, and otherwise when no acknowledgement comes.
	lie      = is([2]Fate{Retried, Retried}, [2]Fate{NoAck, NoAck}, [2]Fate{})
	lieAfter = is([2]Fate{Retried, Retried}, [2]Fate{AtOnce, AtOnce}, [2]Fate{})

	refusal   = [3]course{said(Mended, Mended), said(Mended, Contrary), unheardRefusal}
	lockedOut = [3]course{locked(ResentOp), locked(DoubtedOp), unheardLocked}
	notNow    = [3]course{uncertain, doubtful, unheard}

	unheardRefusal = is([2]Fate{Mended, Mended}, [2]Fate{AtOnce, LateAck}, [2]Fate{Retried, Retried})
	unheardLocked  = is([2]Fate{Operator, Operator}, [2]Fate{AtOnce, LateAck}, [2]Fate{Operator, Operator})
)

func said(answers, acknowledges Fate) course {
	return is([2]Fate{answers, answers}, [2]Fate{acknowledges, acknowledges}, [2]Fate{Retried, Retried})
}

func locked(acknowledges Fate) course {
	return is([2]Fate{Operator, Operator}, [2]Fate{acknowledges, acknowledges}, [2]Fate{Operator, Operator})
}
