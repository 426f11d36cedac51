// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"

	"github.com/carelode/lode/adapters/transport/nhsapi"
)

type nhsCommands struct {
	Key    nhsKeyCommand    `cmd:"" help:"Make a key that signs for the NHS API platform, as one file of a folder. Nothing is overwritten."`
	Keyset nhsKeysetCommand `cmd:"" help:"Print the public key set of a folder of keys, to be published or uploaded at onboarding."`
}

type nhsKeyCommand struct {
	Folder string `arg:"" type:"existingdir" help:"Where the keys are."`
	ID     string `arg:"" help:"The key's id, which becomes the file's name: a new one for each key, such as lode-2026-11."`
}

// Run makes a key.
func (c *nhsKeyCommand) Run(s streams) error {
	key, err := nhsapi.CreateKey(c.Folder, c.ID)
	if err != nil {
		return err
	}
	s.say("Made %s. Publish the key set (lode nhs keyset) before the settings name it: the platform must know it first.", key)
	return nil
}

type nhsKeysetCommand struct {
	Folder string `arg:"" type:"existingdir" help:"Where the keys are."`
}

// Run prints the public halves of all keys in the folder.
func (c *nhsKeysetCommand) Run(s streams) error {
	keys, err := nhsapi.ReadKeys(c.Folder)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		return errors.New("the folder holds no key: make one with lode nhs key")
	}
	set, err := nhsapi.KeySet(keys)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s\n", set)
	return err
}
