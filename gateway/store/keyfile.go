// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// ErrKeyFile says that a key file is not one, or that others than its owner
// can read it.
var ErrKeyFile = errors.New("key file")

// The words that begin the lines of a key file.
const (
	wordLookup = "lookup"
	wordSeal   = "seal"
	keyHead    = "# Lode's keys. Whoever has this file and the store can read everything: keep it apart from backups of the store.\n" +
		"# Without it nothing can be read again. A line added below with \"seal\" seals from then on; the older ones still open.\n"
)

// LoadKeys reads a key file that CreateKeys or RotateKeys wrote. It refuses a
// file that group or others may read or write. No error holds key material.
func LoadKeys(file string) (*Keys, error) {
	text, err := readSecret(file)
	if err != nil {
		return nil, err
	}
	var lookup []byte
	var secrets [][]byte
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		word, value, _ := strings.Cut(line, " ")
		secret, err := base64.StdEncoding.Strict().DecodeString(strings.TrimSpace(value))
		switch {
		case err != nil || len(secret) != keyBytes: // the decoder's own error would quote the line
			return nil, fmt.Errorf("%w %s: line %d does not hold %d bytes in base64", ErrKeyFile, file, i+1, keyBytes)
		case word == wordLookup && lookup == nil:
			lookup = secret
		case word == wordSeal:
			secrets = append(secrets, secret)
		default:
			return nil, fmt.Errorf("%w %s: line %d begins with no known word, or says lookup again", ErrKeyFile, file, i+1)
		}
	}
	if lookup == nil || len(secrets) == 0 {
		return nil, fmt.Errorf("%w %s: it needs one lookup line and at least one seal line", ErrKeyFile, file)
	}
	return newKeys(lookup, secrets)
}

// CreateKeys writes a new key file that only its owner may read, and gives its
// keys. It fails with fs.ErrExist when the file is there: a key file is never
// overwritten.
func CreateKeys(file string) (*Keys, error) {
	var b bytes.Buffer
	b.WriteString(keyHead)
	for _, word := range []string{wordLookup, wordSeal} {
		b.WriteString(secretLine(word))
	}
	if err := writeSecret(file, b.Bytes()); err != nil {
		return nil, err
	}
	return LoadKeys(file)
}

// KeepKeys makes sure that a key file which was found outlives a power cut:
// whoever wrote it may have been cut off before it was synced. Nothing may be
// sealed with its keys before. A disk that cannot be written needs no sync.
func KeepKeys(file string) error {
	f, err := os.Open(filepath.Clean(file))
	if err != nil {
		return fmt.Errorf("open key file: %w", err)
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.EROFS) {
		return f.Close()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("sync key file: %w", err)
	}
	return SyncFolder(file)
}

// RotateKeys adds a newer sealing key to a key file, atomically, and gives its
// keys. What is running goes on with the old one until it is started anew.
func RotateKeys(file string) (*Keys, error) {
	if _, err := LoadKeys(file); err != nil {
		return nil, err
	}
	text, err := readSecret(file)
	if err != nil {
		return nil, err
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	next := file + ".next"
	if err := writeSecret(next, []byte(text+secretLine(wordSeal))); err != nil {
		return nil, err
	}
	if err := os.Rename(next, file); err != nil {
		return nil, fmt.Errorf("replace key file: %w", err)
	}
	if err := SyncFolder(file); err != nil {
		return nil, err
	}
	return LoadKeys(file)
}

func secretLine(word string) string {
	secret := make([]byte, keyBytes)
	_, _ = rand.Read(secret) // it never fails: crypto/rand ends the program rather than give bad numbers
	return word + " " + base64.StdEncoding.EncodeToString(secret) + "\n"
}

// readSecret reads a file that nobody but its owner may read or write.
func readSecret(file string) (string, error) {
	f, err := os.Open(filepath.Clean(file))
	if err != nil {
		return "", fmt.Errorf("open key file: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	if err != nil {
		return "", fmt.Errorf("look at key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 || !info.Mode().IsRegular() {
		return "", fmt.Errorf("%w %s: it must be a plain file that only its owner may read (chmod 600)", ErrKeyFile, file)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(f); err != nil {
		return "", fmt.Errorf("read key file: %w", err)
	}
	return b.String(), nil
}

// writeSecret writes a file that is not there yet, durably.
func writeSecret(file string, text []byte) (err error) {
	f, err := os.OpenFile(filepath.Clean(file), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("create key file: %w", err)
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return errors.Join(fmt.Errorf("write key file: %w", err), os.Remove(file))
	}
	return SyncFolder(file)
}

// SyncFolder makes the names in a file's folder durable.
func SyncFolder(file string) error {
	d, err := os.Open(filepath.Dir(file))
	if err != nil {
		return fmt.Errorf("open folder: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return nil
}
