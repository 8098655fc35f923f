package sandbox

import (
	"context"
	"crypto/tls"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
)

//go:embed help.txt
var helpText string

// Exit statuses of the subcommand.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// Main is the sandbox subcommand. It serves until SIGINT or SIGTERM, writes
// where it listens to stdout and a log to stderr, and returns the exit status:
// 0 stopped, 1 failed, 2 wrong arguments.
func Main(args []string, stdout, stderr io.Writer) int {
	c, err := parse(args, os.Getenv)
	if errors.Is(err, errHelp) {
		_, _ = io.WriteString(stdout, helpText)
		return exitOK
	}
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "sandbox: %v\nSee: terraform-provider-veza sandbox --help\n", err)
		return exitUsage
	}
	// Two, for the second one is what ends a stop that takes too long.
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	if err := c.run(signals, stdout, stderr); err != nil {
		_, _ = fmt.Fprintf(stderr, "sandbox: %v\n", err)
		if errors.As(err, new(usageError)) {
			return exitUsage
		}
		return exitFailed
	}
	return exitOK
}

// usageError is a wrong value that shows only when it is used.
type usageError struct{ error }

func (c *command) run(signals <-chan os.Signal, stdout, stderr io.Writer) (err error) {
	ctx := unasked()
	logger := c.logger(stderr)
	certificate, err := c.tlsConfig()
	if err != nil {
		return err
	}
	// Before the data is opened: a key made there is shown once, and would be
	// lost to a port that is taken.
	listener, err := c.open(ctx, "--listen", c.listen)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	oktaListener, err := c.openOkta(ctx, listener)
	if err != nil {
		return err
	}
	defer func() { _ = oktaListener.Close() }()
	c.options.Logger = logger
	s, err := Open(c.options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := c.greet(ctx, stdout, s, listener.Addr().String(), oktaListener.Addr().String()); err != nil {
		return err
	}
	s.servedAt(c.baseURL(listener.Addr().String()))
	faces := []face{{listener: listener}, {listener: oktaListener}}
	veza := s.Handler()
	if !c.noConsole {
		veza = s.withConsole(c.baseURL(listener.Addr().String()), c.baseURL(oktaListener.Addr().String()))
	}
	for n, handler := range []http.Handler{veza, s.OrgHandler()} {
		server := newHTTPServer(handler, c.options.Latency)
		server.ErrorLog = slog.NewLogLogger(logger.Handler(), slog.LevelWarn)
		server.TLSConfig = certificate
		faces[n].server = server
	}
	return serve(faces, signals, logger)
}

// face is one server and what it listens on.
type face struct {
	server   *http.Server
	listener net.Listener
}

func (c *command) tlsConfig() (*tls.Config, error) {
	if c.tlsCert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(c.tlsCert, c.tlsKey)
	if err != nil {
		return nil, fmt.Errorf("--tls-cert %s and --tls-key %s cannot be used: %w", c.tlsCert, c.tlsKey, err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}

func (c *command) open(ctx context.Context, flag, where string) (net.Listener, error) {
	address, err := loopback(ctx, flag, where)
	if err != nil {
		return nil, usageError{err}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s %s: another program listens there; stop it, or let %s 127.0.0.1:0 take a free port: %w",
			flag, where, flag, syscall.EADDRINUSE)
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", flag, where, err)
	}
	return listener, nil
}

// openOkta listens for the org: where the flag says, else on the port after the
// tenant's, and where that is taken on any that is free.
func (c *command) openOkta(ctx context.Context, tenant net.Listener) (net.Listener, error) {
	if c.oktaListen != "" {
		return c.open(ctx, "--okta-listen", c.oktaListen)
	}
	host, port, err := net.SplitHostPort(tenant.Addr().String())
	if err != nil {
		return nil, err
	}
	free := net.JoinHostPort(host, "0")
	number, err := strconv.Atoi(port)
	if _, asked, splitErr := net.SplitHostPort(c.listen); err != nil || splitErr != nil || asked == "0" || number >= 65535 {
		return c.open(ctx, "--okta-listen", free)
	}
	listener, err := c.open(ctx, "--okta-listen", net.JoinHostPort(host, strconv.Itoa(number+1)))
	if errors.Is(err, syscall.EADDRINUSE) {
		return c.open(ctx, "--okta-listen", free)
	}
	return listener, err
}

// serve returns after a signal, once the requests under way have finished or
// had their time, or when a second signal comes.
func serve(faces []face, signals <-chan os.Signal, logger *slog.Logger) error {
	served := make(chan error, len(faces))
	for _, f := range faces {
		go func() {
			if f.server.TLSConfig != nil {
				served <- f.server.ServeTLS(f.listener, "", "")
				return
			}
			served <- f.server.Serve(f.listener)
		}()
		logger.Info("listening", "address", f.listener.Addr().String())
	}
	select {
	case err := <-served:
		closeAll(faces)
		return fmt.Errorf("the server ended: %w", err)
	case sig := <-signals:
		logger.Info("stopping", "signal", sig.String())
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		var wait sync.WaitGroup
		for _, f := range faces {
			wait.Go(func() { stop(f.server) })
		}
		wait.Wait()
	}()
	select {
	case <-stopped:
		logger.Info("stopped")
		return nil
	case <-signals:
		closeAll(faces)
		<-stopped
		return errors.New("ended by a second signal: requests under way were cut off")
	}
}

func closeAll(faces []face) {
	for _, f := range faces {
		_ = f.server.Close()
	}
}
