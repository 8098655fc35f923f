package lifecycle

// For the tests of the names alone.
var (
	OrgName   = orgName
	GuideName = guideName
	Equal     = equal
)
