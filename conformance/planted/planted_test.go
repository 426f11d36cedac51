// SPDX-License-Identifier: Apache-2.0

package planted_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/conformance/planted"
)

var (
	which = flag.String("planted", "some", "which bugs are planted: some (12 of them), all, or numbers with commas between")
	seed  = flag.Uint64("seed", 0, "which some follow from; 0: the time")
)

// few is how many are some.
const few = 12

// root is the top of the house.
func root(t *testing.T) string {
	t.Helper()
	top, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return top
}

func bugs(t *testing.T) []planted.Bug {
	t.Helper()
	all, err := planted.Bugs()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// chosen gives the bugs to plant: not those of the laboratory, which plants its own.
func chosen(t *testing.T) []planted.Bug {
	t.Helper()
	all := slices.DeleteFunc(bugs(t), func(b planted.Bug) bool { return b.Lab != "" })
	switch *which {
	case "all":
		return all
	case "some":
		s := *seed
		if s == 0 {
			s = uint64(time.Now().UnixNano()) % 1_000_000
		}
		t.Logf("seed %d: again with -seed %d", s, s)
		r := rand.New(rand.NewPCG(s, 0))
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		return all[:min(few, len(all))]
	}
	wanted := strings.Split(*which, ",")
	all = slices.DeleteFunc(all, func(b planted.Bug) bool { return !slices.Contains(wanted, strconv.Itoa(b.Number)) })
	if len(all) != len(wanted) {
		t.Fatalf("of the bugs %v there are %d", wanted, len(all))
	}
	return all
}

// TestEveryBugIsFound plants each bug in a copy and wants the named test to find
// it, and the same test to pass without it.
func TestEveryBugIsFound(t *testing.T) {
	t.Parallel()
	b := newBench(t, root(t))
	for _, bug := range chosen(t) {
		found := b.find(t.Context(), &bug)
		t.Run(fmt.Sprintf("%02d %s", bug.Number, bug.Name), func(t *testing.T) {
			t.Parallel()
			r := <-found
			if r.err != nil {
				t.Errorf("%s\n%v", bug.What, r.err)
			}
			t.Logf("%s: %s", bug.Test, r.took)
		})
	}
}

func TestListIsThePatches(t *testing.T) {
	t.Parallel()
	if read(t, root(t), "docs/planted.md") != string(planted.Page(bugs(t))) {
		t.Error("docs/planted.md is not what the patches say: go generate ./conformance/planted")
	}
}

// TestEveryPatchFits: that the code has moved on is said of every patch, also of
// those that are not planted this time.
func TestEveryPatchFits(t *testing.T) {
	t.Parallel()
	top := root(t)
	hazards, laboratory := read(t, top, "docs/safety/hazards.yaml"), read(t, top, "conformance/lab/planted.go")
	for _, b := range bugs(t) {
		if _, err := b.Plant(os.DirFS(top)); err != nil {
			t.Error(err)
		}
		if b.Hazard != "" && !strings.Contains(hazards, "id: "+b.Hazard+"\n") {
			t.Errorf("bug %d names the hazard %s, which there is not", b.Number, b.Hazard)
		}
		if b.Lab != "" && !strings.Contains(laboratory, strconv.Quote(b.Lab)) {
			t.Errorf("bug %d is said to be the laboratory's, which knows no %q", b.Number, b.Lab)
		}
	}
}

func read(t *testing.T, top, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestEveryAreaHasItsBugs holds the number that the house promises.
func TestEveryAreaHasItsBugs(t *testing.T) {
	t.Parallel()
	all := bugs(t)
	if len(all) < 40 {
		t.Errorf("%d bugs, fewer than the 40 that the house promises", len(all))
	}
	for _, area := range planted.Areas() {
		if !slices.ContainsFunc(all, func(b planted.Bug) bool { return b.Area == area }) {
			t.Errorf("no bug is planted in %s", area)
		}
	}
}
