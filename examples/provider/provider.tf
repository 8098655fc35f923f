terraform {
  required_providers {
    veza = {
      source = "veza/veza"
    }
  }
}

# The URL may come from VEZA_URL, and the key should come from VEZA_API_KEY.
provider "veza" {
  url = "https://acme.vezacloud.com"

  # Nobody takes these out by mistake.
  protected_users = ["break-glass@example.com"]
  max_removals    = "10%"
}
