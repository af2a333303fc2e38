package main

import (
	"net/http"
	"os/exec"
)

// The program of git's that speaks HTTP is in no folder of PATH.
const backend = "/usr/lib/git-core/git-http-backend"

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("repositories\n"))
	})
	http.HandleFunc("POST /x9k2/refs", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Service") != "upload-pack" {
			http.Error(w, "not this", http.StatusBadRequest)
			return
		}
		command := exec.Command(backend)
		command.Env = []string{"REQUEST_METHOD=GET", "GIT_PROJECT_ROOT=/nowhere", "PATH_INFO=/x/info/refs"}
		out, err := command.Output()
		if err != nil && command.ProcessState == nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Write(append([]byte("backend said: "), out...))
	})
	http.ListenAndServe(":8080", nil)
}
