// SPDX-License-Identifier: Apache-2.0

package nhsapi

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/carelode/lode/mapping/care"
)

// Key signs assertions under an id that the platform knows from the published
// key set. Its zero value signs nothing. It never prints itself.
type Key struct {
	ID      string
	private *rsa.PrivateKey
}

// String names the key, and keeps the key itself out of any text.
func (k Key) String() string { return "key " + k.ID }

// GoString does the same.
func (k Key) GoString() string { return k.String() }

// ending is of the names of key files: the key's id and this.
const ending = ".pem"

// smallest is the least length of a key in bits. The platform asks for 4096.
const smallest = 4096

// ReadKey reads the private key of an id from a folder of keys: the file is
// named by the id and ".pem", and holds PKCS #1 or PKCS #8 in PEM. Rotation is a
// second file, its publication, and then the other id in the settings.
func ReadKey(folder, id string) (Key, error) {
	if err := checkID(id); err != nil {
		return Key{}, err
	}
	text, err := os.ReadFile(filepath.Join(folder, id+ending)) //nolint:gosec // the operator's folder; the id was checked
	if err != nil {
		return Key{}, &care.Error{Kind: care.Internal, Path: "key", Message: "read the key's file", Err: err}
	}
	private, err := parse(text)
	if err != nil {
		return Key{}, err
	}
	return Key{ID: id, private: private}, nil
}

// checkID takes ids that are plain file names.
func checkID(id string) error {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
	if id == "" || len(id) > 100 || strings.HasPrefix(id, ".") || strings.Trim(id, plain) != "" {
		return care.At(care.Internal, "key_id", "format", "is no key's id: letters, digits, dots, dashes and underscores")
	}
	return nil
}

func parse(text []byte) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, care.At(care.Internal, "key", "format", "holds no PEM block")
	}
	private, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		any8, err8 := x509.ParsePKCS8PrivateKey(block.Bytes)
		var ok bool
		if private, ok = any8.(*rsa.PrivateKey); err8 != nil || !ok {
			return nil, care.At(care.Internal, "key", "format", "holds no RSA private key")
		}
	}
	if private.N.BitLen() < smallest {
		return nil, care.At(care.Internal, "key", "length", fmt.Sprintf("is too short: the platform asks for %d bits", smallest))
	}
	return private, nil
}

// CreateKey makes a key of 4096 bits and writes its file, which must not exist
// yet and which only its owner may read.
func CreateKey(folder, id string) (Key, error) {
	if err := checkID(id); err != nil {
		return Key{}, err
	}
	private, err := rsa.GenerateKey(rand.Reader, smallest)
	if err != nil {
		return Key{}, fmt.Errorf("make the key: %w", err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private)})
	f, err := os.OpenFile(filepath.Join(folder, id+ending), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator's folder; the id was checked
	if err != nil {
		return Key{}, fmt.Errorf("create the key's file: %w", err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return Key{}, fmt.Errorf("write the key's file: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return Key{ID: id, private: private}, nil
}

// ReadKeys reads every key of a folder, by id.
func ReadKeys(folder string) ([]Key, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*"+ending))
	if err != nil {
		return nil, fmt.Errorf("look for keys: %w", err)
	}
	slices.Sort(names)
	keys := make([]Key, 0, len(names))
	for _, name := range names {
		key, err := ReadKey(folder, strings.TrimSuffix(filepath.Base(name), ending))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// publicKey is one key of a JSON Web Key Set (RFC 7517, RFC 7518 section 6.3).
type publicKey struct {
	Type      string `json:"kty"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
	ID        string `json:"kid"`
	Modulus   string `json:"n"`
	Exponent  string `json:"e"`
}

// KeySet gives the JSON Web Key Set to publish for these keys: their public
// halves only.
func KeySet(keys []Key) ([]byte, error) {
	set := struct {
		Keys []publicKey `json:"keys"`
	}{Keys: []publicKey{}}
	for _, k := range keys {
		if k.private == nil {
			return nil, care.At(care.Internal, "key", "required", "is missing")
		}
		set.Keys = append(set.Keys, publicKey{
			Type: "RSA", Use: "sig", Algorithm: algorithm, ID: k.ID,
			Modulus:  base64.RawURLEncoding.EncodeToString(k.private.N.Bytes()),
			Exponent: base64.RawURLEncoding.EncodeToString(big.NewInt(int64(k.private.E)).Bytes()),
		})
	}
	return json.MarshalIndent(set, "", "  ")
}
