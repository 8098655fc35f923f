package provider_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

const scimmyKey = "scimmy-key"

// scimmy starts the SCIM server of the oracle folder, made of SCIMMY, and returns its
// URL. The server ends with the test: it watches its standard input.
func scimmy(t *testing.T) string {
	t.Helper()
	const folder = "../scim/oracle"
	node, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(filepath.Join(folder, "node_modules", "scimmy-routers"))
	}
	if err != nil {
		missing := fmt.Sprintf("the SCIM server of %s cannot be started (run npm ci there): %v", folder, err)
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	command := exec.Command(node, "scimmy.mjs")
	command.Dir, command.Stderr = folder, os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = input.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("the SCIM server ended with %v", err)
		}
	})
	line, err := bufio.NewReader(output).ReadBytes('\n')
	if err != nil {
		t.Fatalf("the SCIM server did not start: %v", err)
	}
	var ready struct{ URL string }
	if err := json.Unmarshal(line, &ready); err != nil {
		t.Fatalf("the SCIM server said %q: %v", line, err)
	}
	return strings.TrimSuffix(ready.URL, "/scim/v2")
}

func TestEverythingWorksOnSCIMMY(t *testing.T) {
	t.Parallel()
	meet(t, scimmy(t), scimmyKey).live()
}

// SCIMMY gives 20 resources a page, whatever is asked for.
func TestPeopleOfAllPagesOfSCIMMYAreListed(t *testing.T) {
	t.Parallel()
	s := meet(t, scimmy(t), scimmyKey)
	const people = 45
	for i := range people {
		s.srv.Resource("veza_scim_user").MustApply(nil, someone(fmt.Sprintf("p%02d", i), nil))
	}
	rows := s.srv.Resource("veza_scim_user").MustList(nil, 0, false)
	seen := map[any]bool{}
	for _, row := range rows {
		seen[row.Identity["id"]] = true
	}
	if len(rows) != people || len(seen) != people {
		t.Errorf("%d rows of %d people are listed, want %d", len(rows), len(seen), people)
	}
	read := s.srv.DataSource("veza_scim_users").MustRead(acctest.Attrs{})
	if all, ok := read["users"].([]any); !ok || len(all) != people {
		t.Errorf("%d people are read, want %d", len(all), people)
	}
	if got := s.srv.Resource("veza_scim_user").MustList(nil, 7, false); len(got) != 7 {
		t.Errorf("a list of 7 has %d rows", len(got))
	}
}

// SCIMMY compares userNames by case, so that a person whose name is written otherwise
// is somebody else to it.
func TestASecondSpellingOnSCIMMYIsASecondPerson(t *testing.T) {
	t.Parallel()
	s := meet(t, scimmy(t), scimmyKey)
	first := s.apply("veza_scim_user", nil, someone("ann", nil))
	second := s.apply("veza_scim_user", nil, someone("ann", acctest.Attrs{"user_name": "Ann@example.com"}))
	if first.Values["id"] == second.Values["id"] {
		t.Error("both have one id")
	}
	for _, state := range []*acctest.State{first, second} {
		got := s.srv.DataSource("veza_scim_user").MustRead(acctest.Attrs{"user_name": state.Values["user_name"]})
		if got["id"] != state.Values["id"] {
			t.Errorf("%v is %v, want %v", state.Values["user_name"], got["id"], state.Values["id"])
		}
	}
}

func scimmyConfig(url, given, engineer string) string {
	return fmt.Sprintf(`
provider "veza" {
  url     = %q
  api_key = %q
}

resource "veza_scim_user" "ann" {
  user_name    = "ann@example.com"
  given_name   = %q
  family_name  = "Lee"
  display_name = "Ann Lee"
  external_id  = "00u1"
  roles        = ["viewer"]
  emails       = [{ value = "ann@example.com", type = "work", primary = true }, { value = "ann@home.example", type = "home" }]
  on_destroy   = "delete"
}

resource "veza_scim_user" "bob" {
  user_name    = "bob@example.com"
  given_name   = "Bob"
  family_name  = "Lee"
  display_name = "Bob Lee"
  on_destroy   = "delete"
}

resource "veza_scim_user" "cat" {
  user_name    = "cat@example.com"
  given_name   = "Cat"
  family_name  = "Lee"
  display_name = "Cat Lee"
  on_destroy   = "delete"
}

resource "veza_scim_group" "engineers" {
  display_name = "Engineers"
}

resource "veza_scim_group" "operators" {
  display_name = "Operators"
}

resource "veza_scim_group_member" "first" {
  group_id = veza_scim_group.engineers.id
  user_id  = veza_scim_user.%s.id
}

resource "veza_scim_group_member" "second" {
  group_id = veza_scim_group.engineers.id
  user_id  = veza_scim_user.bob.id
}

resource "veza_scim_group_members_exclusive" "operators" {
  group_id = veza_scim_group.operators.id
  user_ids = [veza_scim_user.ann.id, veza_scim_user.cat.id]
}

data "veza_scim_group" "engineers" {
  display_name = veza_scim_group.engineers.display_name
  depends_on   = [veza_scim_group_member.first, veza_scim_group_member.second]
}

data "veza_scim_users" "all" {
  depends_on = [veza_scim_user.ann, veza_scim_user.bob, veza_scim_user.cat]
}
`, url, scimmyKey, given, engineer)
}

func TestAccSCIMMY_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	url := scimmy(t)
	const ann = "veza_scim_user.ann"
	engineers := func(n int) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data.veza_scim_group.engineers", tfjsonpath.New("user_ids"), knownvalue.SetSizeExact(n))
	}

	acctest.Test(t, resource.TestCase{
		CheckDestroy: func(*terraform.State) error { return scimmyHasNobody(t, url) },
		Steps: []resource.TestStep{
			{
				Config: scimmyConfig(url, "Ann", "ann"),
				ConfigStateChecks: []statecheck.StateCheck{
					engineers(2),
					statecheck.ExpectKnownValue("data.veza_scim_users.all", tfjsonpath.New("users"), knownvalue.ListSizeExact(3)),
					statecheck.ExpectKnownValue(ann, tfjsonpath.New("emails"), knownvalue.SetSizeExact(2)),
				},
			},
			{
				Config: scimmyConfig(url, "Anna", "cat"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(ann, plancheck.ResourceActionUpdate),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					engineers(2),
					statecheck.ExpectKnownValue(ann, tfjsonpath.New("given_name"), knownvalue.StringExact("Anna")),
				},
			},
			{ResourceName: ann, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"on_destroy"}},
			{ResourceName: ann, ImportState: true, ImportStateId: "ann@example.com", ImportStateVerify: true, ImportStateVerifyIgnore: []string{"on_destroy"}},
			{ResourceName: "veza_scim_group.operators", ImportState: true, ImportStateId: "Operators", ImportStateVerify: true},
			{
				ResourceName: "veza_scim_group_members_exclusive.operators", ImportState: true, ImportStateId: "Operators",
				ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "group_id",
			},
		},
	})
}

// scimmyHasNobody asks the server itself.
func scimmyHasNobody(t *testing.T, url string) error {
	t.Helper()
	for _, path := range []string{"/Users", "/Groups"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/scim/v2"+path, nil)
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer "+scimmyKey)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		var list struct{ TotalResults int }
		err = json.NewDecoder(resp.Body).Decode(&list)
		_ = resp.Body.Close()
		if err != nil {
			return err
		}
		if list.TotalResults != 0 {
			return fmt.Errorf("%s has %d left", path, list.TotalResults)
		}
	}
	return nil
}
