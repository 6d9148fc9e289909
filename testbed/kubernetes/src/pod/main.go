// pod: the one program of the test bed's own image. Without arguments it holds a pod's namespaces and reaps what dies
// in them, as Kubernetes' pause does; with arguments it is what the bed is tested with.
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const usage = `usage: pod                  hold the pod's namespaces until a signal comes
       pod serve :PORT DIR  serve the environment on /env, files of DIR on /, and write what is PUT there
       pod get URL          print the answer; exit code 1 where there is none within 3 s
       pod put URL TEXT     write a file of a server
       pod resolve NAME     print the addresses of a name
       pod connect ADDRESS  exit code 1 where no TCP connection is made within 3 s
`

const patience = 3 * time.Second

func pause() int {
	stop, dead := make(chan os.Signal, 1), make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	signal.Notify(dead, syscall.SIGCHLD)
	for {
		select {
		case <-stop:
			return 0
		case <-dead:
			for pid := 1; pid > 0; pid, _ = syscall.Wait4(-1, nil, syscall.WNOHANG, nil) {
			}
		}
	}
}

func serve(address, folder string) error {
	files := http.FileServer(http.Dir(folder))
	http.HandleFunc("GET /env", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, strings.Join(os.Environ(), "\n")) })
	http.Handle("GET /", files)
	http.HandleFunc("PUT /{name}", func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, filepath.Base(r.PathValue("name"))), text, 0o644)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	server := &http.Server{Addr: address}
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()
	go func() {
		<-stop.Done()
		server.Shutdown(context.Background())
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		return err
	}
	return nil
}

func request(method, url, body string) error {
	call, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	answer, err := (&http.Client{Timeout: patience}).Do(call)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	io.Copy(os.Stdout, answer.Body)
	if answer.StatusCode >= 400 {
		return fmt.Errorf("%s", answer.Status)
	}
	return nil
}

func resolve(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupHost(ctx, name)
	fmt.Println(strings.Join(addresses, " "))
	return err
}

func connect(address string) error {
	connection, err := net.DialTimeout("tcp", address, patience)
	if err == nil {
		connection.Close()
	}
	return err
}

func run(args []string) error {
	switch {
	case len(args) == 3 && args[0] == "serve":
		return serve(args[1], args[2])
	case len(args) == 2 && args[0] == "get":
		return request(http.MethodGet, args[1], "")
	case len(args) == 3 && args[0] == "put":
		return request(http.MethodPut, args[1], args[2])
	case len(args) == 2 && args[0] == "resolve":
		return resolve(args[1])
	case len(args) == 2 && args[0] == "connect":
		return connect(args[1])
	}
	return fmt.Errorf("%s", usage)
}

func main() {
	if len(os.Args) == 1 {
		os.Exit(pause())
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pod:", err)
		os.Exit(1)
	}
}
