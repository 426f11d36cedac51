// SPDX-License-Identifier: Apache-2.0

package api

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
)

func findDeliveries(c *call) error {
	limit, err := c.limit()
	if err != nil {
		return err
	}
	states, err := c.states()
	if err != nil {
		return err
	}
	if err := c.knownDestination(); err != nil {
		return err
	}
	search := store.Search{
		Team: c.who.Team, Destination: c.gin.Query("destination"), Subject: c.gin.Query("record"), States: states,
		Before: c.gin.Query("before"), Limit: limit,
	}
	if period := c.gin.Query("period"); period != "" {
		if search.Subject != "" {
			return badQuery("period", "exclusive", "cannot be asked together with record")
		}
		search.Subject = periodSubject + period
	}
	ds, err := c.store.Deliveries(c.ctx(), search)
	if err != nil {
		return fmt.Errorf("find deliveries: %w", err)
	}
	list := deliveryList{Deliveries: c.views(ds)}
	if len(ds) == limit {
		list.Next = ds[len(ds)-1].ID
	}
	return c.answer(http.StatusOK, list)
}

// knownDestination refuses a destination that the team has not and never had: an
// empty answer would read as if nothing had been sent there.
func (c *call) knownDestination() error {
	name := c.gin.Query("destination")
	if name == "" || slices.ContainsFunc(c.gateway.Destinations(c.who.Team), func(s gateway.Standing) bool { return s.Name == name }) {
		return nil
	}
	earlier, err := c.store.Deliveries(c.ctx(), store.Search{Team: c.who.Team, Destination: name, Limit: 1})
	if err != nil {
		return fmt.Errorf("find deliveries: %w", err)
	}
	if len(earlier) == 0 {
		return badQuery("destination", "code", "is not a destination of the team")
	}
	return nil
}

func getDelivery(c *call) error {
	d, err := c.store.Delivery(c.ctx(), c.who.Team, c.gin.Param("id"))
	return c.decided(d, err)
}

func retryDelivery(c *call) error {
	d, err := c.gateway.Retry(c.ctx(), c.who, c.gin.Param("id"))
	return c.decided(d, err)
}

type withdrawal struct {
	Reason string `json:"reason" need:"" doc:"Why, in words that name nobody."`
}

func withdrawDelivery(c *call) error {
	var in withdrawal
	if err := c.fields(&in); err != nil {
		return err
	}
	d, err := c.gateway.Withdraw(c.ctx(), c.who, c.gin.Param("id"), in.Reason)
	return c.decided(d, err)
}

type closing struct {
	Note    string `json:"note" need:"" doc:"What the person found, in words that name nobody."`
	Arrived bool   `json:"arrived" doc:"It had arrived after all: the next change starts from it."`
}

func closeDelivery(c *call) error {
	var in closing
	if err := c.fields(&in); err != nil {
		return err
	}
	d, err := c.gateway.Close(c.ctx(), c.who, c.gin.Param("id"), in.Note, in.Arrived)
	return c.decided(d, err)
}

func (c *call) decided(d store.Delivery, err error) error {
	if err != nil {
		return err
	}
	return c.answer(http.StatusOK, c.view(d))
}
