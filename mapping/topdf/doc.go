// SPDX-License-Identifier: Apache-2.0

// Package topdf makes documents that people read on paper or on a screen: the
// care and support plan, and the letter that goes with a referral, as PDF.
//
// It knows the care record and a PDF library. It knows no FHIR, no destination
// and no clock: a document's date and version are the record's, so the same
// record gives the same bytes.
//
// # What it keeps
//
// Every word that a worker wrote in the parts that a document shows is in it, in
// full, however long: text flows over pages and nothing is cut short. What the
// embedded font cannot draw (emoji, Arabic, Hebrew and others) is replaced by a
// mark that says what stood there, and a line below says where to read it.
//
// # What is kept apart
//
// Not asked, none, not known and preferred not to say are four answers and four
// different words. Health conditions, allergies and medicines are headed "as
// told, not confirmed".
//
// # What is left out
//
// The key safe is never read. For a restricted person neither address nor
// telephone nor whom they go to is given, and the document says so. What
// tofhir's list of gaps leaves out for others' sake is left out here too: notes
// about people of the network, the household, who pays, safeguarding.
package topdf
