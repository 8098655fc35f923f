# Everybody's keys, if the owner of the key in use is an administrator.
list "veza_api_key" "all" {
  provider = veza
}
