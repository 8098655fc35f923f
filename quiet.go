package main

import (
	"os"
	"strings"
)

// quiet turns off what the plugin SDKs log about themselves, unless the user asks for
// logs by any TF_LOG variable. They build their TRACE lines whether or not anybody
// listens, at a cost that grows with the square of the values of a resource. What the
// provider logs of its requests stays.
func quiet() error {
	for _, entry := range os.Environ() {
		if strings.HasPrefix(entry, "TF_LOG") {
			return nil
		}
	}
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_SDK_PROTO"} {
		if err := os.Setenv(name, "OFF"); err != nil {
			return err
		}
	}
	return nil
}
