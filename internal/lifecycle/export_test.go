package lifecycle

// For the tests of the names alone.
var (
	OrgName = orgName
	Equal   = equal
)
