package console_test

import (
	"bytes"
	"context"
	"image/color"
	"image/png"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// chromium is Debian's; a machine without it skips these tests. One that does
// not start fails them in continuous integration alone.
func chromium(t *testing.T, arguments ...string) (stdout, stderr string) {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("there is no chromium")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	// Its processes write there for a moment after it has ended, at which t.TempDir would fail the test.
	profile, err := os.MkdirTemp("", "chromium") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(profile)
	// Its own sandbox wants privileges that containers do not give. It only ever meets this test's server.
	arguments = append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--enable-logging=stderr", "--user-data-dir=" + profile}, arguments...)
	command := exec.CommandContext(ctx, program, arguments...)
	command.WaitDelay = 10 * time.Second
	var out, log bytes.Buffer
	command.Stdout, command.Stderr = &out, &log
	if err := command.Run(); err != nil {
		if os.Getenv("CI") != "true" {
			t.Skipf("chromium does not run here: %v: %s", err, log.String())
		}
		t.Fatalf("chromium: %v: %s", err, log.String())
	}
	return out.String(), log.String()
}

// TestABrowserShowsThePagesAndObeysThePolicy opens a hostile page in a real browser.
func TestABrowserShowsThePagesAndObeysThePolicy(t *testing.T) {
	t.Parallel()
	w, ada := hostileWorld(t, `<script>document.title="owned"</script><img src=x onerror='document.title="owned"'>`)
	server := httptest.NewServer(w.handler)
	defer server.Close()

	document, log := chromium(t, "--dump-dom", server.URL+"/console/people/"+ada)
	if !strings.Contains(document, `<desc id="graph-words">`) || !strings.Contains(document, "&lt;script&gt;document.title") {
		t.Errorf("the browser shows: %s", document)
	}
	if strings.Contains(document, "<title>owned") || strings.Contains(document, "<img") || strings.Contains(document, "<script") {
		t.Errorf("the page was obeyed: %s", document)
	}
	// What the policy refuses, the page's own style sheet too, is told in the log.
	if strings.Contains(log, "CONSOLE") {
		t.Errorf("the browser complains: %s", log)
	}
}

func TestABrowserShowsThePagesLightAndDark(t *testing.T) {
	t.Parallel()
	w, _ := withAccess(t)
	server := httptest.NewServer(w.handler)
	defer server.Close()
	for scheme, want := range map[string]color.RGBA{"1": {0xf7, 0xf7, 0xf9, 0xff}, "0": {0x14, 0x16, 0x1b, 0xff}} {
		picture := filepath.Join(t.TempDir(), "page.png")
		chromium(t, "--window-size=1000,700", "--blink-settings=preferredColorScheme="+scheme, "--screenshot="+picture, server.URL+"/console/people")
		data, err := os.ReadFile(picture)
		if err != nil {
			t.Fatal(err)
		}
		image, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		bounds := image.Bounds()
		if got := color.RGBAModel.Convert(image.At(bounds.Dx()-3, bounds.Dy()-3)); got != want {
			t.Errorf("scheme %s: the ground is %v, want %v", scheme, got, want)
		}
	}
}
