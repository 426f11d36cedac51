// SPDX-License-Identifier: Apache-2.0

// Package cld writes the council's "team extract": rows in the shape of Adult
// Social Care Client Level Data (CLD) for what one neighbourhood team did in a
// period, so that the council's performance team can add them to its own data.
// It is no submission: only councils submit CLD.
//
// The package knows which items of a care record become a Request, an
// Assessment, a Service or a Review, and from whom. It does not know the
// columns, their wording, their lists, or what is mandatory: a profile says so,
// as data. It hands a finished file over in a folder that the council collects
// from, and knows nothing of how it gets from there to the council.
package cld
