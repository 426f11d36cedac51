// SPDX-License-Identifier: Apache-2.0

package fhir

import (
	"reflect"
	"strings"
)

// format is the shape that FHIR gives to a primitive type.
type format uint8

const (
	formatString format = iota // string, markdown, xhtml: any text
	formatDate
	formatDateTime
	formatInstant
	formatTime
	formatCode
	formatID
	formatURI // and url, canonical, oid, uuid
	formatBase64
	formatPositive
	formatUnsigned
)

// byName has the names of elements by format: a name means the same wherever
// it occurs in the types that we send, but for exceptions. A test holds both
// against the definitions of R4.
func byName(name string) format {
	switch name {
	case "birthDate", "dueDate", "startDate", "statusDate", "valueDate":
		return formatDate
	case "abatementDateTime", "authored", "authoredOn", "created", "creation", "dateAsserted", "dateTime",
		"deceasedDateTime", "effectiveDateTime", "end", "event", "lastOccurrence", "occurredDateTime",
		"occurrenceDateTime", "onset", "onsetDateTime", "performedDateTime", "received", "recordedDate",
		"recordedOn", "sent", "start", "time", "timingDateTime", "valueDateTime", "verificationDate", "date",
		"expirationDate", "lastModified", "manufactureDate":
		return formatDateTime
	case "effectiveInstant", "ifModifiedSince", "issued", "lastUpdated", "recorded", "timestamp", "valueInstant":
		return formatInstant
	case "availableEndTime", "availableStartTime", "timeOfDay", "valueTime":
		return formatTime
	case "code", "confidentiality", "contentType", "currency", "durationUnit", "intent", "language",
		"periodUnit", "sigFormat", "targetFormat", "valueCode", "when", "status":
		return formatCode
	case "identifier", "valueId", "versionId":
		return formatID
	case "authority", "eventUri", "fullUrl", "implicitRules", "instantiatesUri", "policy", "source", "system",
		"type", "uri", "valueUri", "endpoint", "valueUrl", "instantiatesCanonical", "profile", "questionnaire",
		"valueCanonical", "valueOid", "valueUuid", "definition", "url":
		return formatURI
	case "carrierAIDC", "data", "hash", "valueBase64Binary":
		return formatBase64
	case "count", "countMax", "frequency", "frequencyMax", "rank", "repetitions", "valuePositiveInt":
		return formatPositive
	case "offset", "size", "total", "valueUnsignedInt":
		return formatUnsigned
	default:
		return formatString
	}
}

// formatOf is the format of an element of a struct.
func formatOf(t reflect.Type, name string) format {
	switch t.Name() + "." + name {
	case "DocumentReference.date", "BundleEntryResponse.lastModified", "Signature.when":
		return formatInstant
	case "DataRequirement.type":
		return formatCode
	case "DataRequirement.limit":
		return formatPositive
	case "Expression.name":
		return formatID
	case "BundleEntryResponse.location", "DataRequirementCodeFilter.valueSet", "DeviceUdiCarrier.issuer", "DeviceUdiCarrier.jurisdiction",
		"Expression.reference":
		return formatURI
	case "BundleEntryResponse.status":
		return formatString
	}
	if name == "id" && resourceName(t) != "" {
		return formatID
	}
	return byName(name)
}

// check refuses text that is not of the format.
func (f format) check(x string) *Error {
	switch f {
	case formatDate:
		return verdict(isDate(x), "not a date")
	case formatDateTime:
		return verdict(isDate(x) || isInstant(x), "not a date, nor a date and time with seconds and zone")
	case formatInstant:
		return verdict(isInstant(x), "not a date and time with seconds and zone")
	case formatTime:
		return verdict(clock(x) == len(x), "not a time of day with seconds")
	case formatCode:
		return verdict(isCodeText(x), "not a code: spaces at an end, or two together")
	case formatID:
		return verdict(isID(x), "not an id: 1 to 64 of A-Z a-z 0-9 - .")
	case formatURI:
		return verdict(!hasSpace(x), "not a URI: white space")
	case formatBase64:
		return verdict(isBase64(x), "not base64")
	case formatString, formatPositive, formatUnsigned:
	}
	return nil
}

// checkInt refuses a number that is outside the format.
func (f format) checkInt(x int64) *Error {
	switch {
	case x > 1<<31-1 || x < -1<<31:
		return refuse("not a 32 bit number")
	case f == formatPositive && x < 1:
		return refuse("not a positive number")
	case f == formatUnsigned && x < 0:
		return refuse("a negative number")
	default:
		return nil
	}
}

func verdict(ok bool, message string) *Error {
	if ok {
		return nil
	}
	return refuse(message)
}

// isCodeText accepts words with one space between them.
func isCodeText(x string) bool {
	word := false // before the next byte
	for i := range len(x) {
		switch c := x[i]; {
		case c == '\t' || c == '\r' || c == '\n' || c == ' ' && !word:
			return false
		default:
			word = c != ' '
		}
	}
	return word || x == ""
}

func hasSpace(x string) bool {
	for i := range len(x) {
		if c := x[i]; c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
			return true
		}
	}
	return false
}

func isID(x string) bool {
	for i := range len(x) {
		c := x[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '.' {
			return false
		}
	}
	return len(x) <= 64
}

func isBase64(x string) bool {
	body := strings.TrimRight(x, "=")
	for i := range len(body) {
		c := body[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '+' && c != '/' {
			return false
		}
	}
	return len(x)%4 == 0 && len(x)-len(body) <= 2
}
