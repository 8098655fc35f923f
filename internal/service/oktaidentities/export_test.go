package oktaidentities

import "github.com/veza/terraform-provider-veza/internal/roster"

// Configured is what tests look at from outside the package.
var Configured = func(text string) error {
	_, err := roster.Configured[person](text)
	return err
}
