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

// Process is the gateway under test, in a process of its own that can be broken.
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

// NewProcess makes the gateway behind one of a world's doors. Nothing runs yet.
func NewProcess(ctx context.Context, p Plan, w *World, door int) (*Process, error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	settings, err := writeSettings(p, address, w, door)
	if err != nil {
		return nil, err
	}
	return newProcess(p, address, settings, door), nil
}

func newProcess(p Plan, address, settings string, number int) *Process {
	args := []string{"rehearse", "--settings", settings}
	if p.Planted != "" {
		args = append(args, "--planted", p.Planted)
	}
	output := filepath.Join(p.Dir, fmt.Sprintf("output-%d.log", number+1))
	return &Process{binary: p.Binary, args: args, output: output, address: address}
}

// freeAddress finds a port that stays the same over every start.
func freeAddress(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a port: %w", err)
	}
	return l.Addr().String(), l.Close()
}

// Start starts it and waits until it takes work.
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
	return p.Ready(ctx)
}

// Ready waits until it takes work again. It fails when it has ended by itself.
func (p *Process) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		if isReady(ctx, p.URL()+"/readyz") {
			return nil
		}
		select {
		case err := <-p.ended:
			p.ended <- err
			return fmt.Errorf("the gateway ended by itself: %w", errors.Join(err, errSlow))
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

// Kill ends it at once, as a power cut does for a process.
func (p *Process) Kill() error {
	if err := p.signal(syscall.SIGKILL); err != nil {
		return err
	}
	<-p.ended //nolint:errcheck // it was killed
	return nil
}

// Stop asks it to end and waits until it has; it fails if it does not end well.
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

// Freeze takes its time away.
func (p *Process) Freeze() error { return p.signal(syscall.SIGSTOP) }

// Thaw gives it back.
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
