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
	server := newHTTPServer(nil, c.options.Latency)
	server.ErrorLog = slog.NewLogLogger(logger.Handler(), slog.LevelWarn)
	if server.TLSConfig, err = c.tlsConfig(); err != nil {
		return err
	}
	// Before the data is opened: a key made there is shown once, and would be
	// lost to a port that is taken.
	listener, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	c.options.Logger = logger
	s, err := Open(c.options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	server.Handler = s.Handler()
	if err := c.greet(ctx, stdout, s, listener.Addr().String()); err != nil {
		return err
	}
	return serve(server, listener, signals, logger)
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

func (c *command) open(ctx context.Context) (net.Listener, error) {
	address, err := loopback(ctx, c.listen)
	if err != nil {
		return nil, usageError{err}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("--listen %s: another program listens there; stop it, or let --listen 127.0.0.1:0 take a free port", c.listen)
	}
	if err != nil {
		return nil, fmt.Errorf("--listen %s: %w", c.listen, err)
	}
	return listener, nil
}

// serve returns after a signal, once the requests under way have finished or
// had their time, or when a second signal comes.
func serve(server *http.Server, listener net.Listener, signals <-chan os.Signal, logger *slog.Logger) error {
	served := make(chan error, 1)
	go func() {
		if server.TLSConfig != nil {
			served <- server.ServeTLS(listener, "", "")
			return
		}
		served <- server.Serve(listener)
	}()
	logger.Info("listening", "address", listener.Addr().String())
	select {
	case err := <-served:
		return fmt.Errorf("the server ended: %w", err)
	case sig := <-signals:
		logger.Info("stopping", "signal", sig.String())
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		stop(server)
	}()
	select {
	case <-stopped:
		logger.Info("stopped")
		return nil
	case <-signals:
		_ = server.Close()
		<-stopped
		return errors.New("ended by a second signal: requests under way were cut off")
	}
}
