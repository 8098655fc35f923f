package sandbox

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"strconv"
	"syscall"
)

// RoundTripper answers requests inside this process: no port, no sockets. Every
// host and scheme is the sandbox's; what the tenant calls itself in
// meta.location is what the request's URL calls it.
func (s *Sandbox) RoundTripper() http.RoundTripper { return inProcess{s, s.handler} }

type inProcess struct {
	sandbox *Sandbox
	handler http.Handler
}

// severed is what a handler panics with when its exchange is cut off.
type severed struct{ err error }

func (p inProcess) RoundTrip(out *http.Request) (*http.Response, error) {
	in, err := arrive(out)
	if err != nil {
		closeBody(out)
		return nil, err
	}
	if err := p.sandbox.enter(); err != nil {
		closeBody(out)
		return nil, err
	}
	ctx, cancel := context.WithCancel(out.Context())
	in = in.WithContext(withSever(ctx, cutOff))
	type outcome struct {
		written *answer
		err     error
	}
	done := make(chan outcome, 1)
	go func() {
		defer p.sandbox.leave()
		defer cancel()
		defer closeBody(out)
		written, err := p.serve(in)
		done <- outcome{written, err}
	}()
	select {
	case <-out.Context().Done():
		return nil, context.Cause(out.Context())
	case o := <-done:
		if o.err != nil {
			return nil, o.err
		}
		return o.written.response(out), nil
	}
}

func (p inProcess) serve(in *http.Request) (written *answer, err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case severed:
			written, err = nil, v.err
		default:
			p.sandbox.logger.Error("the sandbox panicked", "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			written, err = nil, io.EOF
		}
	}()
	written = &answer{header: http.Header{}}
	p.handler.ServeHTTP(written, in)
	return written, nil
}

// cutOff gives the errors that net/http's transport gives for the same events.
func cutOff(reset bool) {
	if reset {
		panic(severed{&net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}})
	}
	panic(severed{io.EOF})
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
}

// arrive turns a request as a client sends it into one as a server gets it.
func arrive(out *http.Request) (*http.Request, error) {
	if out.URL == nil {
		return nil, fmt.Errorf("the request has no URL")
	}
	in := out.Clone(out.Context())
	in.RequestURI = out.URL.RequestURI()
	target, err := url.ParseRequestURI(in.RequestURI)
	if err != nil {
		return nil, fmt.Errorf("the request's URL cannot be sent: %w", err)
	}
	in.URL = target
	if in.Method == "" {
		in.Method = http.MethodGet
	}
	if in.Host == "" {
		in.Host = out.URL.Host
	}
	in.Proto, in.ProtoMajor, in.ProtoMinor = "HTTP/1.1", 1, 1
	in.RemoteAddr = "127.0.0.1:0"
	if in.Header == nil {
		in.Header = http.Header{}
	}
	if out.URL.Scheme == "https" {
		in.TLS = &tls.ConnectionState{Version: tls.VersionTLS13, HandshakeComplete: true, ServerName: out.URL.Hostname()}
	}
	switch {
	case in.Body == nil || in.Body == http.NoBody:
		in.Body, in.ContentLength = http.NoBody, 0
	case in.ContentLength == 0:
		// To a client 0 beside a body means "not known", to a server "empty".
		in.ContentLength = -1
	}
	return in, nil
}

// answer is the response as the handler writes it.
type answer struct {
	header http.Header
	sent   http.Header // as they were when the status was written
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status, a.sent = status, a.header.Clone()
	}
}

func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

// response is what net/http's client would have made of the answer.
func (a *answer) response(out *http.Request) *http.Response {
	a.WriteHeader(http.StatusOK)
	body := a.body.Bytes()
	bodyless := a.status == http.StatusNoContent || a.status == http.StatusNotModified
	if bodyless {
		body = nil
	}
	if !bodyless && a.sent.Get("Content-Length") == "" {
		a.sent.Set("Content-Length", strconv.Itoa(len(body)))
	}
	if len(body) > 0 && a.sent.Get("Content-Type") == "" {
		a.sent.Set("Content-Type", http.DetectContentType(body))
	}
	length := int64(len(body))
	if out.Method == http.MethodHead {
		body = nil
	}
	return &http.Response{
		Status: strconv.Itoa(a.status) + " " + http.StatusText(a.status), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.sent, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: length,
		Request: out,
	}
}
