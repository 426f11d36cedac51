// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/carelode/lode/mapping/care"
)

type healthView struct {
	OK bool `json:"ok"`
}

func healthz(c *call) error { return c.answer(http.StatusOK, healthView{true}) }

// readyWithin is how long a store may take to say that it is ready.
const readyWithin = 2 * time.Second

func readyz(c *call) error {
	ctx, cancel := context.WithTimeout(c.ctx(), readyWithin)
	defer cancel()
	if err := c.store.Ready(ctx); err != nil {
		return &refusal{sort: outage(), detail: "The store cannot take work.", after: readyWithin, err: err}
	}
	return c.answer(http.StatusOK, healthView{true})
}

func getOpenAPI(c *call) error {
	c.gin.Data(http.StatusOK, typeJSON, c.openAPI)
	return nil
}

func getRecordSchema(c *call) error {
	c.gin.Data(http.StatusOK, typeSchema, care.Schema())
	return nil
}
