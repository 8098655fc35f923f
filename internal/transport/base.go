package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// maxAnswer bounds an answer's body, in bytes. A page of 200 groups with a
// thousand members each stays below it.
const maxAnswer = 32 << 20

// newBase returns the network's RoundTripper.
func newBase(pem []byte) (*http.Transport, error) {
	conf := &tls.Config{MinVersion: tls.VersionTLS12}
	if pem != nil {
		roots, err := x509.SystemCertPool()
		if err != nil {
			roots = x509.NewCertPool()
		}
		if !roots.AppendCertsFromPEM(pem) {
			return nil, errors.New("the CA certificate holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)")
		}
		conf.RootCAs = roots
	}
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		TLSClientConfig:     conf,
		ForceAttemptHTTP2:   true,
		TLSHandshakeTimeout: 10 * time.Second,
		IdleConnTimeout:     90 * time.Second,
		// Terraform works on ten objects at once by default.
		MaxIdleConnsPerHost: 16,
	}, nil
}

// whole bounds one attempt in time and reads its answer to the end, so that an
// answer cut off half-way is a failed attempt like any other, and no caller
// can leak a connection. A write that has left is heard out, cancelled or not:
// whoever presses Ctrl-C would otherwise have made people that no state knows.
type whole struct {
	next    http.RoundTripper
	timeout time.Duration
}

func (w *whole) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	if err := ctx.Err(); err != nil {
		closeBody(req)
		return nil, err
	}
	if !onlyReads(req.Method) {
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	resp, err := w.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return nil, w.explain(ctx, req, err)
	}
	if resp.Body == nil {
		// An in-process base may know no better; http.Transport never does this.
		resp.Body = http.NoBody
	}
	body, err := readAll(resp.Body)
	if err != nil {
		return nil, w.explain(ctx, req, fmt.Errorf("read the answer (status %d): %w", resp.StatusCode, err))
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.Request = req
	return resp, nil
}

// explain names the attempt's timeout, which otherwise reads like the end of
// the caller's own context.
func (w *whole) explain(attempt context.Context, req *http.Request, err error) error {
	if req.Context().Err() == nil && errors.Is(attempt.Err(), context.DeadlineExceeded) {
		return timeoutError{after: w.timeout}
	}
	return err
}

func readAll(body io.ReadCloser) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, maxAnswer+1))
	// The outcome of reading says all there is to know.
	_ = body.Close()
	if err == nil && len(data) > maxAnswer {
		err = permanent{fmt.Errorf("larger than %d MiB", maxAnswer>>20)}
	}
	return data, err
}

// timeoutError is an attempt that took too long; it is worth another one.
type timeoutError struct{ after time.Duration }

func (e timeoutError) Error() string {
	return fmt.Sprintf("no complete answer within %s (the request timeout)", e.after)
}

// Timeout makes it a net.Error's kind of timeout.
func (e timeoutError) Timeout() bool { return true }

// permanent marks an error that another attempt cannot change.
type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }
