package scimuser

// What the mapping tests look at from outside the package.
type (
	Model = model
	Email = email
)

var (
	Patch   = patch
	FromAPI = fromAPI
	ToAPI   = model.toAPI

	EmailType = emailType
)
