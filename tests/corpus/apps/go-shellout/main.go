package main

import (
	"fmt"
	"log"
	"net/http"
	"os/exec"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "status page") })
	http.HandleFunc("/kernel", func(w http.ResponseWriter, _ *http.Request) {
		out, err := exec.Command("sh", "-c", "uname -s | tr a-z A-Z").CombinedOutput()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Write(out)
	})
	log.Fatal(http.ListenAndServe(":3000", nil))
}
