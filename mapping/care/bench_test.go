// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"bytes"
	"testing"

	"github.com/carelode/lode/mapping/care"
)

// eightKB is ada's record without a third of its blocks: what a team may send
// on an ordinary day.
func eightKB(b *testing.B) []byte {
	b.Helper()
	r := decode(b, ada(b))
	r.Sharing, r.Wounds, r.Safeguarding, r.Documents, r.Eligibility, r.Scores, r.Services, r.Legal = nil, nil, nil, nil, nil, nil, nil, nil
	data := encode(b, r)
	if len(data) < 7500 || len(data) > 9000 {
		b.Fatalf("the record has %d bytes", len(data))
	}
	return data
}

func BenchmarkDecodeStrict(b *testing.B) {
	data := eightKB(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := care.Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeTrusted(b *testing.B) {
	data := eightKB(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := care.DecodeTrusted(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	r := decode(b, eightKB(b))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := care.Encode(r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkValidate(b *testing.B) {
	r := decode(b, eightKB(b))
	b.ReportAllocs()
	for b.Loop() {
		if problems := care.Validate(r); problems != nil {
			b.Fatal(problems)
		}
	}
}

func BenchmarkDiff(b *testing.B) {
	data := eightKB(b)
	before, after := decode(b, data), decode(b, bytes.Replace(data, []byte("Walk the stairs"), []byte("Take the stairs"), 1))
	b.ReportAllocs()
	for b.Loop() {
		if d := care.Diff(before, after); len(d) != 1 {
			b.Fatal(d)
		}
	}
}

func BenchmarkProject(b *testing.B) {
	r := decode(b, eightKB(b))
	p, err := care.ParsePaths("id", "person", "needs", "plan.goals.actions.carriedBy", "contacts", "referrals")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if care.Project(r, p).Person.Names == nil {
			b.Fatal("nothing came through")
		}
	}
}
