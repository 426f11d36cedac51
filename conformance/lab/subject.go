// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Subject is the gateway under test, as one that can be broken.
type Subject interface {
	// Start starts it and waits until it takes work.
	Start(ctx context.Context) error
	// Kill ends it at once, as a power cut does for a process.
	Kill() error
	// Stop asks it to end and waits until it has; it fails if it does not end well.
	Stop() error
	// Freeze and Thaw take its time away and give it back.
	Freeze() error
	Thaw() error
}

// Process is a gateway in a process of its own.
type Process struct {
	binary  string
	args    []string
	output  string
	address string
	running *exec.Cmd
	ended   chan error
}

// errSlow is told when the gateway does not come up.
var errSlow = errors.New("the gateway does not answer that it is ready")

// NewProcess makes a gateway of a binary, its files in dir, joined to a world.
// Nothing runs yet.
func NewProcess(ctx context.Context, binary, dir string, w *World, planted string) (*Process, error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	settings, err := writeSettings(dir, address, w)
	if err != nil {
		return nil, err
	}
	args := []string{"rehearse", "--settings", settings}
	if planted != "" {
		args = append(args, "--planted", planted)
	}
	return &Process{binary: binary, args: args, output: filepath.Join(dir, "output.log"), address: address}, nil
}

// freeAddress finds a port that stays the same over every start.
func freeAddress(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a port: %w", err)
	}
	return l.Addr().String(), l.Close()
}

// Start implements Subject.
func (p *Process) Start(ctx context.Context) error {
	out, err := os.OpenFile(p.output, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open output: %w", err)
	}
	defer out.Close() //nolint:errcheck // the process holds its own
	// Not bound to ctx: how it ends is the nemesis's to say.
	cmd := exec.Command(p.binary, p.args...) //nolint:noctx,gosec // see above; the lab's own binary
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the gateway: %w", err)
	}
	p.running, p.ended = cmd, make(chan error, 1)
	go func(ended chan error) { ended <- cmd.Wait() }(p.ended)
	return p.ready(ctx)
}

func (p *Process) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		if isReady(ctx, p.URL()+"/readyz") {
			return nil
		}
		select {
		case err := <-p.ended:
			p.ended <- err
			return fmt.Errorf("the gateway ended while starting: %w", errors.Join(err, errSlow))
		case <-ctx.Done():
			return errSlow
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func isReady(ctx context.Context, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// gone reports whether it has ended by itself.
func (p *Process) gone() bool {
	select {
	case err := <-p.ended:
		p.ended <- err
		return true
	default:
		return false
	}
}

// Kill implements Subject.
func (p *Process) Kill() error {
	if err := p.signal(syscall.SIGKILL); err != nil {
		return err
	}
	<-p.ended //nolint:errcheck // it was killed
	return nil
}

// Stop implements Subject.
func (p *Process) Stop() error {
	if err := p.signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-p.ended:
		if err != nil {
			return fmt.Errorf("the gateway did not end well: %w", err)
		}
		return nil
	case <-time.After(20 * time.Second):
		return errors.Join(errors.New("the gateway did not end when it was asked to"), p.Kill())
	}
}

// Freeze implements Subject.
func (p *Process) Freeze() error { return p.signal(syscall.SIGSTOP) }

// Thaw implements Subject.
func (p *Process) Thaw() error { return p.signal(syscall.SIGCONT) }

func (p *Process) signal(s syscall.Signal) error {
	if err := p.running.Process.Signal(s); err != nil {
		return fmt.Errorf("signal the gateway: %w", err)
	}
	return nil
}

// URL is where it answers, over every start.
func (p *Process) URL() string { return "http://" + p.address }

// Output names the file with all that it has ever printed.
func (p *Process) Output() string { return p.output }
