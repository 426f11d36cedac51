// SPDX-License-Identifier: Apache-2.0

package carry_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/carelode/lode/adapters/cld"
	"github.com/carelode/lode/adapters/sharedcare"
	"github.com/carelode/lode/conformance/carry"
	"github.com/carelode/lode/adapters"
)

func TestX(t *testing.T) {
	for _, f := range []adapters.Factory{cld.Factory(), sharedcare.Factory()} {
		start := time.Now()
		c, err := carry.Corpus()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(len(c), time.Since(start))
		r, err := carry.Survey(f, c)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(f.Descriptor.Name, time.Since(start), len(r.Leaves), r.Unfilled)
		for _, l := range r.Leaves {
			fmt.Println(l.Path, l.List, len(l.Places), "seen", l.Seen)
			if len(l.Places) == 0 && l.Why == "" {
				fmt.Println("NOWHY", l.Path)
			}
			for i, p := range l.Places {
				if i < 600 {
					fmt.Println("     ", p.Where, p.System, p.Sometimes)
					if p.Sometimes && p.When == "" {
						fmt.Println("NOWHEN", l.Path, p.Where)
					}
				}
			}
		}
	}
}
