package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// shape is how people are written down.
type shape struct {
	name, resource string
	// text is what a configuration has besides its provider block. P_ stands for the
	// provider and COUNT for the number of people.
	text string
}

const one = `
  given_name   = "Given"
  family_name  = "Family"
  display_name = "Given Family"
}
`

var (
	single = shape{"`for_each` over a map", "`veza_scim_user`", `
resource "P_scim_user" "people" {
  for_each = { for p in csvdecode(file("people.csv")) : p.user_name => p }

  user_name    = each.key
  given_name   = each.value.given_name
  family_name  = each.value.family_name
  display_name = each.value.display_name
}
`}
	set = shape{"`for_each` over a `toset`", "`veza_scim_user`", `
resource "P_scim_user" "people" {
  for_each = toset([for p in csvdecode(file("people.csv")) : p.user_name])

  user_name    = each.key` + one}
	counted = shape{"`count`", "`veza_scim_user`", `
resource "P_scim_user" "people" {
  count = COUNT

  user_name    = "person${count.index}@example.com"` + one}
	bulk = shape{"in one resource", "`veza_scim_users`", `
resource "P_scim_users" "people" {
  name   = "people"
  people = file("people.json")
}
`}
	group = shape{"in one group", "`veza_scim_group_members_exclusive`", bulk.text + `
resource "P_scim_group" "people" {
  display_name = "People"
}

resource "P_scim_group_members_exclusive" "people" {
  group_id = P_scim_group.people.id
  user_ids = values(jsondecode(P_scim_users.people.ids))
}
`}
)

// folder makes a folder with that many people, as a table and as a document.
func (r *rig) folder(people int) (string, error) {
	dir, err := os.MkdirTemp(r.work, "configuration")
	if err != nil {
		return "", err
	}
	return dir, write(dir, people)
}

// configure writes the configuration, with a provider block.
func (w *world) configure(block string) error {
	text := fmt.Sprintf("terraform {\n  required_providers {\n    %[1]s = { source = \"veza/%[1]s\" }\n  }\n}\n", w.provider) +
		block + strings.NewReplacer("P_", w.provider+"_", "COUNT", fmt.Sprint(w.people)).Replace(w.shape.text)
	return os.WriteFile(filepath.Join(w.dir, "main.tf"), []byte(text), 0o600)
}

func write(dir string, people int) error {
	document := make(map[string]map[string]string, people)
	table, err := os.Create(filepath.Join(dir, "people.csv"))
	if err != nil {
		return err
	}
	defer table.Close()
	w := csv.NewWriter(table)
	_ = w.Write([]string{"user_name", "given_name", "family_name", "display_name"})
	for i := range people {
		name, family := fmt.Sprintf("person%06d@example.com", i), fmt.Sprintf("Family%06d", i)
		document[name] = map[string]string{"given_name": "Given", "family_name": family, "display_name": "Given " + family}
		_ = w.Write([]string{name, "Given", family, "Given " + family})
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	text, err := json.Marshal(document)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "people.json"), text, 0o600)
}
