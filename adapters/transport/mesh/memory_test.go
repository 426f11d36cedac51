// SPDX-License-Identifier: Apache-2.0

package mesh_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/carelode/lode/adapters/transport/mesh"
)

const (
	large    = 200 << 20
	piece    = 10 << 20
	pieces   = large / piece
	mostHeap = 64 << 20
)

// endless is a MESH that keeps nothing: it counts what comes, and gives as much.
type endless struct{ took atomic.Int64 }

func (e *endless) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		n, _ := io.Copy(io.Discard, r.Body)
		e.took.Add(n)
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write([]byte(`{"message_id":"1"}`))
		return
	}
	at, err := strconv.Atoi(path.Base(r.URL.Path))
	if path.Base(path.Dir(r.URL.Path)) == "inbox" || err != nil {
		at = 1
	}
	w.Header().Set("mex-chunk-range", fmt.Sprintf("%d:%d", at, pieces))
	w.Header().Set("Content-Length", strconv.Itoa(piece))
	if at < pieces {
		w.WriteHeader(http.StatusPartialContent)
	}
	_, _ = io.CopyN(w, zeros{}, piece)
}

type zeros struct{}

// Read gives zeros without end.
func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// TestMemoryDoesNotGrowWithAMessage sends and fetches 200 MiB and watches the
// heap meanwhile.
func TestMemoryDoesNotGrowWithAMessage(t *testing.T) { //nolint:paralleltest // it watches the heap of the whole process
	e := new(endless)
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	c, err := mesh.New(mesh.Settings{BaseURL: server.URL, Mailbox: team, Password: "p", SharedKey: "s", Chunk: piece})
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	highest, stop := new(atomic.Uint64), make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			highest.Store(max(highest.Load(), m.HeapAlloc))
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	_, err = c.Send(t.Context(), mesh.Outgoing{
		To: practice, Workflow: workflow, Size: large,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(io.LimitReader(zeros{}, large)), nil },
	})
	if err != nil || e.took.Load() != large {
		t.Errorf("send: %v, %d bytes came", err, e.took.Load())
	}
	in, err := c.Fetch(t.Context(), "2", large, io.Discard)
	if err != nil || in.Size != large {
		t.Errorf("fetch: %v, %+v", err, in)
	}
	close(stop)
	<-done
	t.Logf("the heap rose to %d MiB", highest.Load()>>20)
	if highest.Load() > mostHeap {
		t.Errorf("the heap rose to %d bytes, more than %d", highest.Load(), mostHeap)
	}
}
