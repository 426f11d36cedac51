// SPDX-License-Identifier: Apache-2.0

package matrix

import (
	"syscall"

	"github.com/carelode/lode/conformance/sim"
)

// Fault is one thing that can go wrong with another system.
type Fault struct {
	Name string
	What string // in plain words, for whoever runs a council's end of it
	// strike says how it shows on the wire at each moment, and disk likewise in
	// a folder.
	strike func(m Moment, l Look) Strike
	disk   Disk
	// course says what must become of a message at each moment.
	course courses
}

// Look is how the answers of one destination look, for what speaks in its place.
type Look struct {
	Status  int    // of its success
	Type    string // of its answers
	Success string // the body of an answer that looks like success
	Lie     string // the body of an answer that says success and cannot be true
	Outcome string // the body of a refusal
}

// Strike is a fault as it shows on the wire.
type Strike struct {
	HTTP  sim.Fault                  // what goes wrong with a request
	Break sim.Break                  // or with the connection, as its caller writes
	Down  func(address string) error // what every connection meets from then on
	Lapse bool                       // the certificate that is shown from then on has lapsed
}

// below reports whether it shows before there is any HTTP.
func (s Strike) below() bool {
	return s.Break != "" || s.HTTP == sim.Fault{} && (s.Down != nil || s.Lapse)
}

// page is what something between says in a destination's place.
const page = "<!DOCTYPE html><title>Guest network</title><p>Please log in.</p>"

// tooLarge is more than any answer may hold.
const tooLarge = 6 << 20

// Faults lists every fault, once for all adapters.
func Faults() []Fault {
	list := append(lines(), statuses()...)
	return append(append(list, bodies()...), surroundings()...)
}

// lines are faults of the connection.
func lines() []Fault {
	return []Fault{
		{
			Name: "refused", What: "Nobody takes the call: their service is not running, or a firewall turns us away.",
			strike: away(Strike{Down: sim.Nobody}), disk: gone(syscall.ENOENT, "the folder is not there"), course: unreached(),
		},
		{
			Name: "cut before", What: "The connection is closed before anything has gone over it.",
			strike: byMoment(Strike{Break: sim.BreakBefore}, cut(""), cut(sim.PartHeader)),
			disk:   gone(syscall.EIO, "the folder is lost before anything is written"), course: unreached(),
		},
		{
			Name: "cut during", What: "The connection is lost in the middle: half of it has gone over.",
			strike: byMoment(Strike{Break: sim.BreakDuring}, cut(sim.PartLine), cut(sim.PartHalf)),
			disk:   partly(syscall.EIO, "the folder is lost in the middle of a write"), course: lost(),
		},
		{
			Name: "cut after", What: "All has gone over, and the connection is lost before it is confirmed.",
			strike: byMoment(answers(sim.Fault{Cut: true}), cut(sim.PartHead), cut(sim.PartMost)),
			disk:   done(syscall.EIO, "it is done, and the folder is lost before that is said"), course: lost(),
		},
		{
			Name: "slow", What: "They take 20 seconds, which is less than our patience of 30.",
			strike: byMoment(answers(sim.Fault{Delay: tooSlow}), answers(sim.Fault{Late: tooSlow}), answers(sim.Fault{Trickle: tooSlow})),
			disk:   Disk{Slow: true, Instead: "the disk takes 20 seconds"}, course: courses{fine(), fine(), fine()},
		},
		{
			Name: "hang", What: "They take the call and never answer; we give up after 30 seconds.",
			strike: byMoment(
				answers(sim.Fault{Hang: true}), answers(sim.Fault{Hang: true, After: true}), answers(sim.Fault{Hang: true, Part: sim.PartHalf}),
			),
			disk: Disk{Hang: true, Instead: "the disk does not answer; whoever asks waits until it does"}, course: lost(),
		},
		{
			Name: "half-open", What: "Their machine or the network has died without saying so: what we send goes nowhere, and nothing comes back.",
			strike: byMoment(
				Strike{Break: sim.BreakDark}, answers(sim.Fault{Dark: true, After: true}), answers(sim.Fault{Dark: true, Part: sim.PartHalf}),
			),
			disk: gone(syscall.ESTALE, "the share's server has gone and come back as another (stale handle)"), course: lost(),
		},
	}
}

// statuses are answers that say no, or not now.
func statuses() []Fault {
	return []Fault{
		status("400", "They say that the message is wrong.", 400, "", no(syscall.EINVAL, "the system calls the request wrong"), refusal()),
		status("401", "They say that they do not know us: a password or token has run out.", 401, "", no(syscall.EACCES, "we may not enter"), lockedOut()),
		status("403", "They know us and do not let us do this.", 403, "", no(syscall.EPERM, "we may enter and may not write"), lockedOut()),
		status("408", "They, or something between, gave up waiting for the message.", 408, "", no(syscall.ETIMEDOUT, "the share timed out"), notNow()),
		status("409", "They say that it conflicts with something they hold.", 409, "", Disk{Conflict: true, Instead: "another file of that name lies there"}, conflict()),
		status("425", "They say that it is too early: an earlier copy may still be in work.", 425, "", no(syscall.EBUSY, "the file is in use"), notNow()),
		status("429", "They say that we send too much, and ask us to come again in two minutes.", 429, "120", no(syscall.EDQUOT, "our quota is used up"), notNow()),
		status("500", "Their program has failed.", 500, "", no(syscall.EIO, "the disk reports a fault"), lost()),
		status("502", "Something between could not get an answer from them.", 502, "", no(syscall.EHOSTDOWN, "the share's server is down"), lost()),
		status("503", "They, or something between, are too busy or under repair.", 503, "", no(syscall.ENOSPC, "the disk is full"), notNow()),
	}
}

// status is an answer of a status: from them at first, and from something between
// while their own answer travels.
func status(name, what string, code int, after string, disk Disk, c courses) Fault {
	return Fault{Name: name, What: what, disk: disk, course: c, strike: func(m Moment, l Look) Strike {
		f := sim.Fault{Status: code, RetryAfter: after, After: m != Before, ContentType: l.Type, Body: l.Outcome}
		if m == Ack {
			f.ContentType, f.Body = "text/html", page
		}
		return answers(f)
	}}
}

// bodies are answers that say yes, and cannot be believed.
func bodies() []Fault {
	return []Fault{
		{
			Name: "wrong type", What: "The answer is a web page, such as a network's log-in page, and not what was agreed.",
			strike: byMoment(
				answers(sim.Fault{Status: 200, ContentType: "text/html", Body: page}), answers(sim.Fault{ContentType: "text/plain"}),
				answers(sim.Fault{ContentType: "text/html", Body: page}),
			),
			disk: no(syscall.ENOTDIR, "what should be a folder is a file"), course: lost(),
		},
		{
			Name: "truncated", What: "The answer ends in its middle.",
			strike: instead(sim.Fault{Half: true}, sim.Fault{Half: true}, sim.Fault{Truncate: true}),
			disk:   Disk{Short: true, Instead: "the disk takes less than it was given"}, course: lost(),
		},
		{
			Name: "oversized", What: "The answer is far larger than any answer should be, or never ends.",
			strike: instead(sim.Fault{Large: tooLarge}, sim.Fault{Large: tooLarge}, sim.Fault{Endless: true}),
			disk:   no(syscall.EFBIG, "the file is larger than the disk allows"), course: lost(),
		},
		{
			Name: "malformed", What: "The answer cannot be read: its text is damaged, or it is not even HTTP.",
			strike: instead(sim.Fault{Garble: true}, sim.Fault{Garble: true}, sim.Fault{Noise: true, After: true}),
			disk:   Disk{Never: "a folder gives no answer that could be damaged: the operating system says yes or says what is wrong"},
			course: lost(),
		},
		{
			Name: "lying success", What: "They say yes, and it is not true or not about this message.",
			strike: func(m Moment, l Look) Strike {
				return answers(sim.Fault{Status: l.Status, After: m == After, ContentType: l.Type, Body: l.Lie})
			},
			disk:   Disk{Never: "a disk that says it kept what it did not keep cannot be found out by whoever wrote to it: that takes an acknowledgement", Unseen: true},
			course: lie(),
		},
	}
}

// surroundings are faults of what a connection rests on.
func surroundings() []Fault {
	return []Fault{
		{
			Name: "DNS", What: "Their name cannot be found: the address book of the network is wrong or away.",
			strike: away(Strike{Down: sim.NoName}), disk: gone(syscall.ENODEV, "the share is not mounted"), course: unreached(),
		},
		{
			Name: "TLS", What: "Their certificate has lapsed, so that nobody can tell whether it is them.",
			strike: away(Strike{Lapse: true}), disk: gone(syscall.EACCES, "the key to the share has run out"), course: locked(unreached()),
		},
		{
			Name: "clock skew", What: "Their clock is two hours ahead; when they ask us to come again in ten minutes, it reads as two hours and ten minutes.",
			strike: byMoment(
				answers(sim.Fault{Status: 503, RetryAfter: "600", Clock: skewed}),
				answers(sim.Fault{Status: 503, RetryAfter: "600", Clock: skewed, After: true}),
				answers(sim.Fault{Clock: skewed}),
			),
			disk:   Disk{Never: "nothing is read from the times of files: a file's name says its period and its number"},
			course: later(),
		},
	}
}

func answers(f sim.Fault) Strike { return Strike{HTTP: f} }

// cut is a connection that is closed after they acted, when a part of the answer
// has come.
func cut(p sim.Part) Strike { return answers(sim.Fault{Cut: true, After: true, Part: p}) }

func byMoment(s ...Strike) func(Moment, Look) Strike {
	return func(m Moment, _ Look) Strike { return s[m] }
}

// away is a way to them that is closed. When they have acted already, the answer
// is lost first, and whoever comes again finds the way closed.
func away(s Strike) func(Moment, Look) Strike {
	lost, broken := s, s
	lost.HTTP, broken.HTTP = cut("").HTTP, cut(sim.PartHalf).HTTP
	return byMoment(s, lost, broken)
}

// instead is an answer that is spoilt: before they act by something that speaks
// in their place, and looks like them.
func instead(before, after, ack sim.Fault) func(Moment, Look) Strike {
	return func(m Moment, l Look) Strike {
		f := []sim.Fault{before, after, ack}[m]
		if m == Before {
			f.Status, f.ContentType, f.Body = l.Status, l.Type, l.Success
		}
		return answers(f)
	}
}
