package provider_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }
