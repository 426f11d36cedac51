// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/carelode/lode/gateway/store"
)

func keyFile(tb testing.TB) (string, *store.Keys) {
	tb.Helper()
	file := filepath.Join(tb.TempDir(), "keys")
	keys, err := store.CreateKeys(file)
	if err != nil {
		tb.Fatal(err)
	}
	return file, keys
}

func here() store.Place { return store.Place{Team: "t", Kind: "record", ID: "r", Number: 1} }

func TestSealedOpensOnlyInItsPlace(t *testing.T) {
	t.Parallel()
	_, keys := keyFile(t)
	body := []byte("Marked Name")
	sealed := keys.Seal(here(), body)
	if bytes.Contains(sealed, body) {
		t.Error("the body can be read in what is sealed")
	}
	got, err := keys.Open(here(), sealed)
	if err != nil || !bytes.Equal(got, body) {
		t.Fatalf("it does not open in its place: %v", err)
	}
	for name, p := range map[string]store.Place{
		"another team":    {Team: "u", Kind: "record", ID: "r", Number: 1},
		"another kind":    {Team: "t", Kind: "answer", ID: "r", Number: 1},
		"another record":  {Team: "t", Kind: "record", ID: "q", Number: 1},
		"another version": {Team: "t", Kind: "record", ID: "r", Number: 2},
		"shifted words":   {Team: "tr", Kind: "ecord", ID: "r", Number: 1},
	} {
		if _, err := keys.Open(p, sealed); !errors.Is(err, store.ErrSeal) {
			t.Errorf("%s: answered %v", name, err)
		}
	}
	if bytes.Equal(sealed, keys.Seal(here(), body)) {
		t.Error("the same body is sealed the same way twice: equal bodies could be told")
	}
}

func TestSealedThatWasChangedDoesNotOpen(t *testing.T) {
	t.Parallel()
	_, keys := keyFile(t)
	_, others := keyFile(t)
	sealed := keys.Seal(here(), []byte("body"))
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := keys.Open(here(), changed); !errors.Is(err, store.ErrSeal) {
			t.Errorf("byte %d changed: answered %v", i, err)
		}
		if _, err := keys.Open(here(), sealed[:i]); !errors.Is(err, store.ErrSeal) {
			t.Errorf("cut at %d: answered %v", i, err)
		}
	}
	if _, err := others.Open(here(), sealed); !errors.Is(err, store.ErrSeal) {
		t.Errorf("another key file: answered %v", err)
	}
	empty, err := keys.Open(here(), keys.Seal(here(), nil))
	if err != nil || len(empty) != 0 {
		t.Errorf("an empty body: %v", err)
	}
}

func TestRotatedKeys(t *testing.T) {
	t.Parallel()
	file, first := keyFile(t)
	sealed := first.Seal(here(), []byte("body"))
	second, err := store.RotateKeys(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := second.Open(here(), sealed); err != nil || string(got) != "body" {
		t.Errorf("what the older key sealed: %v", err)
	}
	newer := second.Seal(here(), []byte("body"))
	if _, err := first.Open(here(), newer); !errors.Is(err, store.ErrSeal) {
		t.Errorf("the newest key does not seal: %v", err)
	}
	if first.Lookup("t", "nhs-number", "9990000001") != second.Lookup("t", "nhs-number", "9990000001") {
		t.Error("lookups changed with the sealing key")
	}
	loaded, err := store.LoadKeys(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := loaded.Open(here(), newer); err != nil || string(got) != "body" {
		t.Errorf("after loading again: %v", err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestLookupsTellNothingAcrossTeams(t *testing.T) {
	t.Parallel()
	_, keys := keyFile(t)
	_, others := keyFile(t)
	hash := keys.Lookup("t", "nhs-number", "9990000001")
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(hash) || hash != keys.Lookup("t", "nhs-number", "9990000001") {
		t.Errorf("not one hash for one value: %s", hash)
	}
	for _, h := range []string{
		keys.Lookup("u", "nhs-number", "9990000001"), keys.Lookup("t", "name", "9990000001"),
		keys.Lookup("t", "nhs-number", "9990000002"), keys.Lookup("tn", "hs-number", "9990000001"),
		others.Lookup("t", "nhs-number", "9990000001"),
	} {
		if h == hash {
			t.Error("two different things have one hash")
		}
	}
}

func TestKeyFileIsNeverOverwritten(t *testing.T) {
	t.Parallel()
	file, _ := keyFile(t)
	before, _ := os.ReadFile(file)
	if _, err := store.CreateKeys(file); !errors.Is(err, fs.ErrExist) {
		t.Errorf("answered %v", err)
	}
	after, _ := os.ReadFile(file)
	if !bytes.Equal(before, after) {
		t.Error("the key file changed")
	}
	if _, err := store.LoadKeys(file + ".none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestKeyFileThatOthersMayReadIsRefused(t *testing.T) {
	t.Parallel()
	for _, mode := range []fs.FileMode{0o640, 0o604, 0o620, 0o660, 0o644} {
		file, _ := keyFile(t)
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := store.LoadKeys(file); !errors.Is(err, store.ErrKeyFile) {
			t.Errorf("mode %o: answered %v", mode, err)
		}
	}
}

func TestBadKeyFileIsRefusedWithoutQuotingIt(t *testing.T) {
	t.Parallel()
	secret := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))
	for name, text := range map[string]string{
		"empty":          "",
		"no seal":        "lookup " + secret,
		"no lookup":      "seal " + secret,
		"two lookups":    "lookup " + secret + "\nlookup " + secret + "\nseal " + secret,
		"short":          "lookup " + secret[:40] + "\nseal " + secret,
		"not base64":     "lookup " + secret + "\nseal " + strings.Replace(secret, "B", "!", 1),
		"another word":   "lookup " + secret + "\nseal " + secret + "\nopen " + secret,
		"no word":        "lookup " + secret + "\n" + secret,
		"bits left over": "lookup " + secret + "\nseal " + secret[:42] + "d=",
	} {
		file := filepath.Join(t.TempDir(), "keys")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := store.LoadKeys(file)
		if !errors.Is(err, store.ErrKeyFile) {
			t.Errorf("%s: answered %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "BwcH") {
			t.Errorf("%s: the error quotes the key", name)
		}
	}
}

func FuzzOpenSealed(f *testing.F) {
	_, keys := keyFile(f)
	f.Add(keys.Seal(here(), []byte("body")))
	f.Add([]byte{1})
	good := keys.Seal(here(), []byte("kept"))
	f.Fuzz(func(t *testing.T, sealed []byte) {
		body, err := keys.Open(here(), sealed)
		if err != nil && (!errors.Is(err, store.ErrSeal) || body != nil) {
			t.Fatalf("answered %v", err)
		}
		if got, err := keys.Open(here(), good); err != nil || string(got) != "kept" {
			t.Fatal("a bad body spoilt a good one")
		}
	})
}
