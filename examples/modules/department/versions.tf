terraform {
  required_version = ">= 1.11"
  required_providers {
    veza = {
      source = "veza/veza"
    }
  }
}
