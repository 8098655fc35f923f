package sandbox

import (
	"context"
	"fmt"
	"net"
	"strconv"
)

// loopback gives the address to listen on, when it is one that no other machine
// reaches. An administrator's key is all that guards a sandbox, and people try
// it with real names.
func loopback(ctx context.Context, flag, address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", fmt.Errorf("%s %q is not HOST:PORT, as in 127.0.0.1:8643", flag, address)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return "", fmt.Errorf("%s %q: %q is not a port: use 0 to 65535, 0 for any free one", flag, address, port)
	}
	if host == "" {
		return "", offLoopback(flag, address, "without a host it would listen on every network")
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil || len(found) == 0 {
		return "", fmt.Errorf("%s %q: %s is no address of this machine", flag, address, host)
	}
	for _, ip := range found {
		if !ip.Unmap().IsLoopback() {
			return "", offLoopback(flag, address, ip.Unmap().String()+" can be reached from other machines")
		}
	}
	// The name is looked up once only: what was checked is what is bound.
	for _, ip := range found {
		if ip.Unmap().Is4() {
			return net.JoinHostPort(ip.Unmap().String(), port), nil
		}
	}
	return net.JoinHostPort(found[0].String(), port), nil
}

func offLoopback(flag, address, why string) error {
	return fmt.Errorf("%s %q is refused: %s, and the sandbox serves this machine alone. "+
		"Use 127.0.0.1:PORT or [::1]:PORT; to reach it from elsewhere, forward the port, as with ssh -L", flag, address, why)
}
