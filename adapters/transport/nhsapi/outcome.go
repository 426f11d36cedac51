// SPDX-License-Identifier: Apache-2.0

package nhsapi

import (
	"encoding/json"
	"slices"
	"strings"
)

// Codes gives the Spine's own codes of an OperationOutcome, such as
// INVALIDATED_RESOURCE; none when the answer is none. Only words of capitals are
// given: nothing else that the other side wrote leaves this function.
func (a *Answer) Codes() []string {
	var outcome struct {
		ResourceType string `json:"resourceType"`
		Issue        []struct {
			Details struct {
				Coding []struct {
					Code string `json:"code"`
				} `json:"coding"`
			} `json:"details"`
		} `json:"issue"`
	}
	if a == nil || json.Unmarshal(a.Body, &outcome) != nil || outcome.ResourceType != "OperationOutcome" {
		return nil
	}
	var codes []string
	for _, issue := range outcome.Issue {
		for _, c := range issue.Details.Coding {
			if spine(c.Code) && !slices.Contains(codes, c.Code) {
				codes = append(codes, c.Code)
			}
		}
	}
	return codes
}

// spine takes words such as TOO_MANY_REQUESTS.
func spine(code string) bool {
	return code != "" && len(code) <= 60 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
}
