package scimusers

import "github.com/veza/terraform-provider-veza/internal/roster"

// What tests look at from outside the package.
var Configured = func(text string) error {
	_, err := roster.Configured[person](text)
	return err
}
