// SPDX-License-Identifier: Apache-2.0

package ucum_test

import (
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/profile/ucum"
)

func TestUnits(t *testing.T) {
	t.Parallel()
	for _, code := range []string{
		"1", "%", "kg", "g", "mm[Hg]", "cm[H2O]", "Cel", "[degF]", "/min", "{beats}/min", "/{tot}", "10*9/L", "10*-3.eq", "10^6", "mmol/L", "umol/(2.h)", "kg/m2",
		"m[IU]/L", "k[iU]/mL", "[in_i]", "[lb_av]", "mL/min/{1.73_m2}", "mg/kg/(8.h)", "s-1", "{score}", "a", "mo", "wk", "d", "h", "ug", "daL", "dB", "B[10.nV]", "g%", "4.[pi].10*-7.N/A2",
		"[arb'U]/mL", "m/s2", "kPa", "KiBy", "mmol/mol", "nmol/min/mg{prot}", "((m))", "[m/s2/Hz^0.5]", "%[slope]", "m+3", "U/L", "1{tablet}",
	} {
		if !ucum.Valid(code) {
			t.Errorf("%s is no unit", code)
		}
	}
	for _, code := range []string{
		"", "whatever", "mmHg", "KG", "Kg", "mcg", "beats/min", "per min", "kg m", "m//s", "m/", "m.", ".m", "(m", "m)", "{open", "m{a}{b}", "m-", "k[in_i]", "kmin", "c%", "degF", "21612-7", "tablet", "m^2", "kkg", "{a b}", "{é}", "[unknown]",
		strings.Repeat("(", 10_000), strings.Repeat("m.", 500) + "m",
	} {
		if ucum.Valid(code) {
			t.Errorf("%.40s is a unit", code)
		}
	}
}

func FuzzValid(f *testing.F) {
	f.Add("mm[Hg]/(2.h){a}")
	f.Fuzz(func(_ *testing.T, code string) { ucum.Valid(code) })
}
