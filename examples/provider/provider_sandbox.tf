# A tenant in a file, to try a change before it touches real people.
provider "veza" {
  alias   = "sandbox"
  sandbox = { path = "tenant.db" }
}
