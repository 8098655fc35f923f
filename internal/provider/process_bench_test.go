package provider_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/veza/terraform-provider-veza/internal/acctest/cli"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// BenchmarkSchemaAnswered is the time from starting a provider process to its schema,
// as every Terraform command waits for it. The floor is a provider with one empty
// resource; what this provider adds to it should stay below 100 ms.
func BenchmarkSchemaAnswered(b *testing.B) {
	for name, source := range map[string]string{"floor": "./testdata/floor", "veza": "../.."} {
		binary := build(b, source)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				askSchema(b, binary)
			}
		})
	}
}

// BenchmarkPlanOver200People reports the memory of the provider process at its peak,
// which should stay below 100 MB, and the requests of the plan.
func BenchmarkPlanOver200People(b *testing.B) {
	found, err := cli.Find(b.Context())
	if err != nil {
		b.Skip(err)
	}
	if _, err := os.Stat("/proc/self/status"); err != nil {
		b.Skip("the peak memory of another process is read from /proc")
	}
	binary := build(b, "../..")
	box := sandbox.New(b)
	folder := b.TempDir()
	write(b, filepath.Join(folder, "main.tf"), "terraform {\n  required_providers {\n    veza = { source = \"veza/veza\" }\n  }\n}\n"+
		box.ProviderConfig()+`
resource "veza_scim_user" "people" {
  for_each     = { for i in range(200) : "p${i}" => i }
  user_name    = "${each.key}@example.com"
  given_name   = "P"
  family_name  = each.key
  display_name = each.key
}
`)
	underCLI(b, found, binary, folder, "apply", "-auto-approve")
	var peak int
	for b.Loop() {
		box.Forget()
		peak = max(peak, underCLI(b, found, binary, folder, "plan", "-detailed-exitcode"))
	}
	b.ReportMetric(float64(peak)/1024, "MB-peak")
	b.ReportMetric(float64(len(box.Requests())), "requests/plan")
}

// underCLI runs one command of the CLI with a provider process of its own and returns
// the peak of that process's memory in KiB.
func underCLI(b *testing.B, found cli.CLI, binary, folder string, args ...string) (peak int) {
	b.Helper()
	served := exec.Command(binary, "-debug")
	out, err := served.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	start(b, served)
	reattach := scan(b, out, regexp.MustCompile(`TF_REATTACH_PROVIDERS='([^']*)'`))

	rc := filepath.Join(b.TempDir(), "empty.tfrc")
	write(b, rc, "")
	command := exec.Command(found.Path, args...)
	command.Dir = folder
	command.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+rc, "CHECKPOINT_DISABLE=1",
		"TF_REATTACH_PROVIDERS="+strings.ReplaceAll(reattach, "registry.terraform.io", found.Host()))
	if text, err := command.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", command, err, text)
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", served.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	peak, err = strconv.Atoi(string(regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)[1]))
	if err != nil {
		b.Fatal(err)
	}
	return peak
}

// askSchema starts the provider as a CLI does and asks for its schema over gRPC.
func askSchema(b *testing.B, binary string) {
	b.Helper()
	process := exec.Command(binary)
	process.Env = append(os.Environ(), "PLUGIN_PROTOCOL_VERSIONS=6",
		"TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2")
	out, err := process.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	stop := start(b, process)
	defer stop()
	socket := scan(b, out, regexp.MustCompile(`^1\|6\|unix\|([^|]+)\|grpc`))
	conn, err := grpc.NewClient("unix:"+socket, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.ForceCodec(raw{}), grpc.MaxCallRecvMsgSize(64<<20)))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	var request, answer []byte
	if err := conn.Invoke(context.Background(), "/tfplugin6.Provider/GetProviderSchema", &request, &answer); err != nil {
		b.Fatal(err)
	}
	if !bytes.Contains(answer, []byte("_empty")) && !bytes.Contains(answer, []byte("veza_scim_user")) {
		b.Fatal("the schema has no resource")
	}
}

// raw sends and receives messages as they are on the wire: an empty request is the
// empty message, and the answer's own form is of no interest here.
type raw struct{}

func (raw) Name() string                       { return "raw" }
func (raw) Marshal(v any) ([]byte, error)      { return *v.(*[]byte), nil }                     //nolint:forcetypeassert // the benchmark passes no other type
func (raw) Unmarshal(data []byte, v any) error { *v.(*[]byte) = bytes.Clone(data); return nil } //nolint:forcetypeassert // the benchmark passes no other type

func build(b *testing.B, source string) string {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "provider")
	if text, err := exec.Command("go", "build", "-trimpath", "-o", binary, source).CombinedOutput(); err != nil {
		b.Fatalf("build of %s: %v\n%s", source, err, text)
	}
	return binary
}

// start starts a process that ends with the benchmark at the latest.
func start(b *testing.B, process *exec.Cmd) (stop func()) {
	b.Helper()
	if err := process.Start(); err != nil {
		b.Fatal(err)
	}
	stop = func() {
		if process.ProcessState == nil {
			_ = process.Process.Kill()
			_ = process.Wait()
		}
	}
	b.Cleanup(stop)
	return stop
}

// scan reads lines until one matches and returns the first group of it.
func scan(b *testing.B, out interface{ Read([]byte) (int, error) }, wanted *regexp.Regexp) string {
	b.Helper()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := wanted.FindStringSubmatch(lines.Text()); m != nil {
			return m[1]
		}
	}
	b.Fatalf("the process printed no %s: %v", wanted, lines.Err())
	return ""
}

func write(b *testing.B, path, text string) {
	b.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
}
