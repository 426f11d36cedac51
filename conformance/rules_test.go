// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Imports run down only. .golangci.yml says so to depguard; this file says so with nothing but the standard library, so that
// the rule holds where the linter is not installed, and so that neither list can be loosened alone: testdata/fence.txt
// is put to both.

const house = "github.com/carelode/lode"

// floor is what the packages of one folder may import beside the standard library. A pattern names one package, or with
// /... everything below it too. In a folder, * stands for one name, and a longer folder wins over a shorter one.
type floor struct {
	folder string
	allow  []string
}

// anything stands for everything; the bans below hold even so.
const anything = "..."

func floors() []floor {
	const (
		care    = house + "/mapping/care"
		codes   = house + "/mapping/codes"
		uuid    = "github.com/google/uuid"
		yaml    = "go.yaml.in/yaml/v3"
		store   = house + "/gateway/store"
		rates   = "golang.org/x/time/..."
		otel    = "go.opentelemetry.io/otel/..."
		otelGin = "go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic/gin/otelgin"
		otelNet = "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
		gin     = "github.com/gin-gonic/gin/..."
		checker = "github.com/go-playground/validator/v10/..."
	)
	contract, carriers := house+"/adapters", house+"/adapters/transport/..."
	door := []string{
		gin, uuid, otelGin, otel, rates, contract, care, house + "/gateway", house + "/gateway/api/...",
		house + "/gateway/web/...", house + "/gateway/access", house + "/gateway/audit", house + "/gateway/config", store,
	}
	return []floor{
		{"fhir", []string{"github.com/samply/golang-fhir-models/...", house + "/fhir/..."}},
		{"fhir/stu3", []string{house + "/fhir/stu3"}},
		{"mapping/care", []string{checker}},
		{"mapping/codes", []string{yaml}},
		{"mapping/tofhir", []string{uuid, care, codes, house + "/fhir/...", house + "/mapping/tofhir/..."}},
		{"mapping/topdf", []string{"codeberg.org/go-pdf/fpdf", "golang.org/x/image/font/sfnt", "golang.org/x/text/unicode/norm", care}},
		{"mapping/*", []string{"github.com/itchyny/gojq", yaml, care, codes}},
		{"adapters", []string{care}},
		{"adapters/transport", []string{"github.com/golang-jwt/jwt/v5", "github.com/hashicorp/go-retryablehttp", otel, otelNet, rates, uuid, contract, care, carriers}},
		{"adapters/*", []string{uuid, yaml, contract, carriers, house + "/mapping/...", house + "/fhir/..."}},
		{"gateway", []string{uuid, "github.com/sony/gobreaker/v2", otel, rates, "golang.org/x/sync/...", contract, care, store}},
		{"gateway/store", []string{uuid, care, house + "/gateway/store/..."}},
		{"gateway/store/memory", []string{uuid, store}},
		{"gateway/store/postgres", []string{
			uuid, "github.com/jackc/pgx/v5/...", "github.com/pressly/goose/v3/...", care, house + "/gateway/store/...",
		}},
		{"gateway/store/sqlite", []string{
			uuid, "github.com/pressly/goose/v3/...", "golang.org/x/sys/...", "modernc.org/sqlite/...",
			care, house + "/gateway/store/...",
		}},
		{"gateway/api", door},
		{"gateway/web", door},
		{"gateway/config", []string{checker, "github.com/knadh/koanf/...", yaml, contract, care}},
		{"gateway/*", []string{uuid, contract, care, store}},
		{"conformance", []string{contract, carriers, house + "/conformance/...", house + "/mapping/...", house + "/fhir/..."}},
		{"conformance/scripted", []string{uuid, contract, carriers, house + "/conformance/...", house + "/mapping/...", house + "/fhir/..."}},
		{"conformance/stage", []string{care, house + "/conformance/people/...", house + "/conformance/sim/...", house + "/conformance/stage/..."}},
		{"conformance/carry", []string{contract, care, house + "/conformance/people/..."}},
		{"conformance/profile", []string{house + "/fhir/...", house + "/conformance/profile/..."}},
		{"conformance/sim", []string{uuid, house + "/conformance/sim/..."}},
		{"conformance/people", []string{uuid, care, house + "/conformance/people/..."}},
		{"conformance/planted", []string{house + "/conformance/planted/..."}},
		{"conformance/lab", []string{anything}},
		{"cmd", []string{anything}},
	}
}

// ban is an import that only the named folders may make, whatever their floor allows.
type ban struct {
	what string
	but  []string
}

func bans() []ban {
	commands := []string{"cmd"}
	return []ban{
		{house + "/cmd/...", commands},
		{house + "/conformance/...", []string{"conformance", "cmd"}},
		{house + "/conformance/lab/...", []string{"conformance/lab", "cmd"}},
		{house + "/gateway/...", []string{"gateway", "conformance/lab", "cmd"}},
		{house + "/gateway/store/memory/...", []string{"gateway/store/memory", "conformance/lab"}},
		{house + "/gateway/store/postgres/...", []string{"gateway/store/postgres", "conformance/lab", "cmd"}},
		{house + "/gateway/store/sqlite/...", []string{"gateway/store/sqlite", "conformance/lab", "cmd"}},
		{house + "/adapters/...", []string{"adapters", "gateway", "conformance/lab", "cmd", "conformance"}},
		{"github.com/gin-gonic/gin/...", []string{"gateway/api", "gateway/web"}},
		{"go.opentelemetry.io/otel/sdk/...", commands},
		{"go.opentelemetry.io/otel/exporters/...", commands},
		{"encoding/xml", []string{"fhir/stu3", "conformance"}},
		{"github.com/chromedp/...", nil},
		{"github.com/getkin/kin-openapi/...", nil},
		{"github.com/hanwen/go-fuse/...", []string{"conformance/lab/disk"}},
		{house + "/conformance/lab/disk/...", []string{"conformance/lab/disk"}},
		{"github.com/santhosh-tekuri/jsonschema/...", nil},
		{"pgregory.net/rapid/...", nil},
		{"github.com/pkg/errors", nil},
		{"gopkg.in/yaml.v3", nil},
		{"log", nil},
		{"math/rand", nil},
	}
}

// refused says why a file may not make an import, or nothing when it may. Tests may import what they like.
func refused(file, imported string) string {
	folder := path.Dir(file)
	if strings.HasSuffix(file, "_test.go") {
		return ""
	}
	for _, b := range bans() {
		if within(imported, b.what) && !slices.ContainsFunc(b.but, func(f string) bool { return under(folder, f) }) {
			return "only " + strings.Join(b.but, ", ") + " may (none: for tests, or for nobody)"
		}
	}
	if !strings.Contains(strings.Split(imported, "/")[0], ".") {
		return "" // the standard library
	}
	for _, f := range narrowestFirst(floors()) {
		if !under(folder, f.folder) {
			continue
		}
		if slices.ContainsFunc(f.allow, func(p string) bool { return within(imported, p) }) {
			return ""
		}
		return "not on the list of " + f.folder
	}
	return "this folder stands on no floor: give it one in floors()"
}

// within reports whether a package fits a pattern: itself, or below it where the pattern ends in an ellipsis.
func within(pkg, pattern string) bool {
	if pattern == anything {
		return true
	}
	base, deep := strings.CutSuffix(pattern, "/...")
	return pkg == base || deep && strings.HasPrefix(pkg, base+"/")
}

// under reports whether a folder is the one of the pattern or lies below it.
func under(folder, pattern string) bool {
	have, want := strings.Split(folder, "/"), strings.Split(pattern, "/")
	if len(have) < len(want) {
		return false
	}
	for i, name := range want {
		if name != "*" && name != have[i] {
			return false
		}
	}
	return true
}

// narrowestFirst puts deeper folders first, and a named folder before a starred one of its depth.
func narrowestFirst(all []floor) []floor {
	slices.SortStableFunc(all, func(a, b floor) int {
		if d := strings.Count(b.folder, "/") - strings.Count(a.folder, "/"); d != 0 {
			return d
		}
		return strings.Count(a.folder, "*") - strings.Count(b.folder, "*")
	})
	return all
}

// wrongImports reads every Go file below root and answers "file imports package: why" for each import that breaks the rules.
func wrongImports(root string) ([]string, error) {
	var wrong []string
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(entry.Name(), ".") && name != root
		if entry.IsDir() && (hidden || entry.Name() == "testdata") {
			return filepath.SkipDir
		}
		if entry.IsDir() || filepath.Ext(name) != ".go" {
			return nil
		}
		found, err := wrongInFile(root, name)
		wrong = append(wrong, found...)
		return err
	})
	return wrong, err
}

func wrongInFile(root, name string) ([]string, error) {
	relative, err := filepath.Rel(root, name)
	if err != nil {
		return nil, fmt.Errorf("name %s: %w", name, err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", relative, err)
	}
	var wrong []string
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("read import of %s: %w", relative, err)
		}
		if why := refused(filepath.ToSlash(relative), imported); why != "" {
			wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", filepath.ToSlash(relative), imported, why))
		}
	}
	return wrong, nil
}

// houseRoot is the top of the repository, seen from this package's folder.
func houseRoot(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatalf("find the top of the house: %v", err)
	}
	return root
}

func TestImportsRunDownOnly(t *testing.T) {
	t.Parallel()
	wrong, err := wrongImports(houseRoot(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range wrong {
		t.Error(w)
	}
}

// planted is one line of testdata/fence.txt.
type planted struct {
	file, imported string
	refuse         bool
}

func plantedImports(t *testing.T) []planted {
	t.Helper()
	list, err := os.ReadFile(filepath.Join("testdata", "fence.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var all []planted
	for line := range strings.Lines(string(list)) {
		words := strings.Fields(line)
		if len(words) != 3 || words[0] != "refuse" && words[0] != "allow" {
			continue
		}
		all = append(all, planted{words[1], words[2], words[0] == "refuse"})
	}
	if len(all) == 0 {
		t.Fatal("testdata/fence.txt plants nothing")
	}
	return all
}

func TestPlantedImports(t *testing.T) {
	t.Parallel()
	for _, p := range plantedImports(t) {
		t.Run(p.file, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			plant(t, root, p)
			wrong, err := wrongImports(root)
			if err != nil {
				t.Fatal(err)
			}
			if got := len(wrong) > 0; got != p.refuse {
				t.Errorf("%s imports %s: refused %t, want %t %v", p.file, p.imported, got, p.refuse, wrong)
			}
		})
	}
}

func TestFolderWithoutFloorIsRefused(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	plant(t, root, planted{file: "util/a.go", imported: house + "/mapping/care"})
	if wrong, err := wrongImports(root); err != nil || len(wrong) != 1 {
		t.Errorf("a folder outside the house: %v, %v", wrong, err)
	}
}

func plant(t *testing.T, root string, p planted) {
	t.Helper()
	name := filepath.Join(root, filepath.FromSlash(p.file))
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("package planted\n\nimport _ %q\n", p.imported)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
