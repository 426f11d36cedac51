// SPDX-License-Identifier: Apache-2.0

package api

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// stated is when what the statement says last changed.
const stated = "2026-11-22"

// capabilityStatement is the part of FHIR's resource that we have to say.
type capabilityStatement struct {
	ResourceType   string          `json:"resourceType"`
	Status         string          `json:"status"`
	Date           string          `json:"date"`
	Kind           string          `json:"kind"`
	Software       software        `json:"software"`
	Implementation implementation  `json:"implementation"`
	FHIRVersion    string          `json:"fhirVersion"`
	Format         []string        `json:"format"`
	Rest           []restStatement `json:"rest"`
}

type software struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

type implementation struct {
	Description string `json:"description"`
}

type restStatement struct {
	Mode          string       `json:"mode"`
	Documentation string       `json:"documentation"`
	Security      restSecurity `json:"security"`
}

type restSecurity struct {
	Description string `json:"description"`
}

// getMetadata says what the FHIR face can do: so far, this.
func getMetadata(c *call) error {
	b, err := json.Marshal(capabilityStatement{
		ResourceType: "CapabilityStatement", Status: "active", Date: stated, Kind: "instance",
		Software:       software{"Lode", c.version},
		Implementation: implementation{"Lode joins a neighbourhood team's care record to the systems around it. It sends FHIR to others; records come to it in the team's own form, at /v1."},
		FHIRVersion:    "4.0.1", Format: []string{"json"},
		Rest: []restStatement{{
			Mode:          "server",
			Documentation: "This statement is all that can be read here. No resource can be read, searched or written, and no operation or message is taken yet.",
			Security:      restSecurity{"A bearer token that belongs to one team."},
		}},
	})
	if err != nil {
		return fmt.Errorf("write statement: %w", err)
	}
	c.gin.Data(http.StatusOK, typeFHIR, b)
	return nil
}
