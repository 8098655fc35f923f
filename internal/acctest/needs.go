package acctest

import (
	"context"
	"fmt"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// Capability is something that only some CLIs can do. The two families gained
// the same things at different versions, so a gate never names a version.
type Capability struct {
	name                string
	terraform, openTofu string // the first version that can; "" is none so far
}

// What tests ask for.
var (
	ImportBlock = Capability{"import blocks", "1.5.0", "1.6.0"}
	Functions   = Capability{"functions of providers", "1.8.0", "1.7.0"}
	Moved       = Capability{"moves between resource types", "1.8.0", "1.10.0"}
	Ephemeral   = Capability{"ephemeral resources", "1.10.0", "1.11.0"}
	WriteOnly   = Capability{"write-only attributes", "1.11.0", "1.11.0"}
	Identity    = Capability{"resource identity", "1.12.0", "1.12.0"}
	Query       = Capability{"list resources", "1.14.0", ""}
	Actions     = Capability{"actions", "1.14.0", ""}
)

// Needs skips the test on a CLI that lacks one of the capabilities:
//
//	acctest.Test(t, resource.TestCase{TerraformVersionChecks: acctest.Needs(acctest.Identity), …})
//
// Such a test has a twin that uses a Server and runs everywhere.
func Needs(capabilities ...Capability) []tfversion.TerraformVersionCheck {
	checks := make([]tfversion.TerraformVersionCheck, len(capabilities))
	for i, c := range capabilities {
		checks[i] = c
	}
	return checks
}

// CheckTerraformVersion implements tfversion.TerraformVersionCheck.
func (c Capability) CheckTerraformVersion(_ context.Context, req tfversion.CheckTerraformVersionRequest, resp *tfversion.CheckTerraformVersionResponse) {
	if family, has := c.in(req.TerraformVersion); !has {
		resp.Skip = fmt.Sprintf("%s %s has no %s", family, req.TerraformVersion, c.name)
	}
}

// Has reports whether there is a CLI under test and it can, for what a Workspace runs.
func Has(c Capability) bool {
	v, err := version.NewVersion(found.Version)
	if err != nil {
		return false
	}
	_, has := c.in(v)
	return has
}

func (c Capability) in(v *version.Version) (family string, has bool) {
	family, least := "Terraform", c.terraform
	if found.OpenTofu {
		family, least = "OpenTofu", c.openTofu
	}
	return family, least != "" && !v.Core().LessThan(version.Must(version.NewVersion(least)))
}
