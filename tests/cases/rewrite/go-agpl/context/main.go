// Shelf, under the AGPL: its source is to be had from itself.
package main

import (
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "shelf\n") })
	http.HandleFunc("/source", func(w http.ResponseWriter, r *http.Request) {
		name := r.FormValue("file")
		if name == "" {
			http.Error(w, "which file?", http.StatusBadRequest)
			return
		}
		text, err := os.ReadFile(name)
		if err != nil {
			http.Error(w, "no such file", http.StatusNotFound)
			return
		}
		w.Write(text)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
