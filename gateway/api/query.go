// SPDX-License-Identifier: Apache-2.0

package api

import (
	"slices"
	"strconv"

	"github.com/carelode/lode/gateway/store"
)

// How many a list gives.
const (
	usualLimit = 50
	mostLimit  = 200
)

func (c *call) limit() (int, error) {
	text := c.gin.Query("limit")
	if text == "" {
		return usualLimit, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostLimit {
		return 0, badQuery("limit", "range", "must be a number from 1 to 200")
	}
	return n, nil
}

func (c *call) after() (int64, error) {
	text := c.gin.Query("after")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, badQuery("after", "range", "must be a cursor that an earlier answer gave")
	}
	return n, nil
}

func (c *call) flag(name string) (bool, error) {
	switch c.gin.Query(name) {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, badQuery(name, "type", "must be true or false")
}

func (c *call) states() ([]store.State, error) {
	var states []store.State
	for _, text := range c.gin.QueryArray("state") {
		known := slices.ContainsFunc(store.Machine(), func(a store.About) bool { return a.State == store.State(text) })
		if !known {
			return nil, badQuery("state", "code", "is not a state of a delivery")
		}
		states = append(states, store.State(text))
	}
	return states, nil
}
