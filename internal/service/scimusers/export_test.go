package scimusers

// What tests look at from outside the package.
var Configured = func(text string) error {
	_, err := configured(text)
	return err
}
